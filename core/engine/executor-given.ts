import { resolve } from 'node:path';
import { listOwned } from '../cache/list-owned.ts';
import { outputOwnership } from '../cache/output-ownership.ts';
import type { Host } from '../host/host.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import { workspacePath } from '../lib/workspace-path.ts';
import type { DependencyResult } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
import type { ExecutorGiven } from '../scheduler/execution.ts';
import type { TaskEnvironment } from '../scheduler/task-environment.ts';
import { containerLabels } from './container-labels.ts';
import type { TaskKey } from './key-ring.ts';
import { openEnvironment } from './open-environment.ts';
import { openRegistries } from './open-registries.ts';
import { openVendors } from './open-vendors.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { taskTmpDir } from './task-tmp-dir.ts';

/** What an executor is told for all attempts of node `n`. Lists are made when they are asked for. */
export function executorGiven(
  n: number,
  { task, key, environment }: { readonly task: Task; readonly key: TaskKey; readonly environment: TaskEnvironment },
  around: StepSurroundings,
): ExecutorGiven {
  const { session, plan, state, records } = around;
  const { host, workspace } = session;
  const whole = plan.part?.whole ?? plan.graph;
  const inWhole = whole.indexOf(task.id) ?? n;
  const surroundings = records.surroundings(task, environment.env);
  return {
    ...surroundings,
    declaredEnv: environment.declared,
    key: key.key,
    force: plan.request.force,
    runId: state.runId,
    tmpDir: taskTmpDir(session, state, task),
    user: host.machine.user,
    cpus: host.machine.cpus,
    containers: () => state.containers(session),
    registries: () => openRegistries(host),
    deployed: (by) => openEnvironment(session, surroundings.environment, by),
    vendors: () => openVendors(session),
    processes: async () => (await import('../host/create-local-processes.ts')).createLocalProcesses(),
    self: session.options.self,
    labels: { ...containerLabels(host, { stateDir: workspace.stateDir, runId: state.runId }), 'mmo.task': task.id },
    onRunEnd: (cleanup) => state.onEnd(cleanup),
    outputs: (folder = absolutePath(workspace, task.root)) => ownedFiles(host, folder, task),
    absolute: (path) => absolutePath(workspace, path),
    workspacePath: (file) => workspacePath(workspace, resolve(absolutePath(workspace, joinPath(task.root, task.cwd ?? '') ?? task.root), file)),
    folderOf: (service) => workspace.services.find(({ name }) => name === service)?.dir,
    inputs: () => key.record.inputs.map(([path]) => path),
    dependencies: () => whole.dependencies(inWhole).flatMap((dependency) => resultOf(whole.tasks[dependency], around)),
    allDependencies: () => whole.closure([inWhole]).tasks.flatMap((other) => (other.id === task.id ? [] : resultOf(other, around))),
  };
}

function resultOf(task: Task | undefined, { session }: StepSurroundings): readonly DependencyResult[] {
  if (task === undefined || task.virtual) return [];
  const { host, workspace, history } = session;
  const root = absolutePath(workspace, task.root);
  const outputs = ownedFiles(host, root, task);
  return [{ id: task.id, service: task.service, task: task.name, dir: task.root, root, outputs, data: history.get(task.id)?.data }];
}

function ownedFiles({ files }: Host, folder: string, task: Task): readonly string[] {
  return listOwned(files, folder, outputOwnership(task.outputs)).entries.flatMap(({ path, kind }) => (kind === 'directory' ? [] : [path]));
}
