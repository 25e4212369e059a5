import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { ExecutorGiven } from '../../core/scheduler/execution.ts';

/** What an executor is told of a task that has a folder and nothing else. */
export function fakeSurroundings(folder: string): ExecutorGiven {
  return {
    workspaceName: 'shop',
    registry: undefined,
    serviceRoot: folder,
    service: { name: 'cart', dir: '', type: 'service', tags: [], extra: {}, dependsOn: [] },
    serviceOf: () => undefined,
    environment: undefined,
    files: createNodeHost().files,
    stateDir: `${folder}/.mmo/state/command`,
    findProgram: () => undefined,
    lockedImage: () => undefined,
    declaredEnv: [],
    force: false,
    key: 'k'.repeat(64),
    runId: 'run',
    tmpDir: `${folder}/.mmo/tmp/task`,
    inputs: () => [],
    absolute: (path) => `${folder}/${path}`,
    workspacePath: (file) => file,
    folderOf: (service) => service,
    dependencies: () => [],
    allDependencies: () => [],
    outputs: () => [],
    labels: { 'mmo.run': 'run', 'mmo.workspace': 'workspace' },
    processes: () => Promise.reject(new Error('there are no processes here')),
    self: undefined,
    onRunEnd: () => undefined,
    user: undefined,
    cpus: 1,
    registries: () => Promise.reject(new Error('there are no registries here')),
    deployed: () => Promise.reject(new Error('there is no environment here')),
    vendors: () => Promise.reject(new Error('there are no vendors here')),
    containers: () => Promise.reject(new Error('there are no containers here')),
  };
}
