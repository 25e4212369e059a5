import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { listOwned } from '../cache/list-owned.ts';
import { outputOwnership } from '../cache/output-ownership.ts';
import { validate } from '../config/validate.ts';
import { createNodeHost } from '../host/create-node-host.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Executor, ExecutorSurroundings, Finding } from '../model/executor.ts';
import type { OutputPattern, Task } from '../model/task.ts';
import { executeTask } from '../scheduler/execute-task.ts';
import type { Execution, ExecutorGiven } from '../scheduler/execution.ts';
import { taskEnvironment } from '../scheduler/task-environment.ts';

/** What a case says of the task to execute. */
export interface ExecutorRigOptions {
  readonly executor: Executor;
  readonly command?: string | readonly string[] | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  readonly args?: readonly string[] | undefined;
  /** Items as in a task's `env`. */
  readonly env?: readonly string[] | undefined;
  readonly outputs?: readonly string[] | undefined;
  /** Contents by path, below the service's folder. */
  readonly files?: Readonly<Record<string, string>> | undefined;
}

/** What one execution said and left. */
export interface Executed {
  readonly execution: Execution;
  readonly output: string;
  readonly findings: readonly Finding[];
  /** What `execute` threw by itself, which is not what it is for. */
  readonly thrown: unknown;
  /** Contents of the outputs, by path below the service's folder. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Processes of the task that outlived it. */
  readonly survivors: number;
}

/** One task in a folder of its own, executed as mmo would: same environment, output, time-outs and signals. */
export interface ExecutorRig {
  readonly task: Task;
  readonly surroundings: ExecutorSurroundings;
  /** `onOutput` gets all that was written so far. */
  execute(signal: AbortSignal, onOutput?: (text: string) => void): Promise<Executed>;
  dispose(): void;
}

const graceMs = 2_000;

/** Makes the folder, the task and what its executor is told of it. */
export async function createExecutorRig(options: ExecutorRigOptions): Promise<ExecutorRig> {
  const host = createNodeHost();
  const { executor, files = {}, args = [] } = options;
  const root = join(host.files.realpath(tmpdir()), `mmo-executor-${host.clock.random(8)}`);
  const serviceRoot = join(root, 'service');
  const runId = `test-${host.clock.random(8)}`;
  for (const [path, content] of Object.entries(files)) host.files.writeAtomic(join(serviceRoot, path), content);
  host.files.mkdir(join(root, 'tmp'));
  host.files.mkdir(join(root, 'state'));
  host.files.mkdir(serviceRoot);

  // What a schema gives by default is filled in when it is checked.
  const taskOptions = structuredClone(options.options ?? {});
  if (executor.schema !== undefined) await validate(taskOptions, executor.schema, { spans: {} });
  const service = { name: 'service', dir: 'service', type: 'service', tags: [], extra: {}, dependsOn: [] };
  const defaults = executor.defaults?.(service, taskOptions) ?? {};
  const task = taskOf(options, taskOptions, (options.outputs ?? defaults.outputs ?? []).map(patternOf));
  const { env, declared } = taskEnvironment({
    hostEnv: host.env,
    task: { ...task, passEnv: defaults.passEnv ?? [] },
    workspaceRoot: root,
    mmo: { MMO_RUN_ID: runId },
  });
  const findProgram = (name: string): string | undefined =>
    (env['PATH'] ?? '')
      .split(':')
      .map((folder) => join(folder, name))
      .find((path) => host.files.exists(path));
  const surroundings: ExecutorSurroundings = {
    ...{ workspaceRoot: root, workspaceName: 'workspace', registry: undefined, serviceRoot, service, env, files: host.files, stateDir: join(root, 'state') },
    ...{ findProgram, lockedImage: () => undefined, serviceOf: () => undefined, environment: undefined },
  };
  const cleanups: (() => Promise<void>)[] = [];
  const outputsIn = (folder: string): readonly string[] =>
    listOwned(host.files, folder, outputOwnership(task.outputs)).entries.flatMap(({ path, kind }) => (kind === 'directory' ? [] : [path]));
  const given: ExecutorGiven = {
    ...surroundings,
    ...{ declaredEnv: declared, force: false, key: sha256('key'), runId, tmpDir: join(root, 'tmp'), user: host.machine.user, cpus: host.machine.cpus },
    labels: { 'mmo.run': runId, 'mmo.workspace': sha256(root).slice(0, 16) },
    containers: async () => (await import('../containers/connect-containers.ts')).connectContainers(host),
    registries: async () => (await import('../containers/connect-registries.ts')).connectRegistries(host),
    deployed: () => Promise.reject(new Error('the task has no environment')),
    vendors: () => Promise.reject(new Error('the workspace has no vendors')),
    processes: async () => (await import('../host/create-local-processes.ts')).createLocalProcesses(),
    self: undefined,
    onRunEnd: (cleanup) => cleanups.push(cleanup),
    inputs: () =>
      Object.keys(files)
        .sort()
        .map((path) => `service/${path}`),
    absolute: (path) => join(root, path),
    workspacePath: (file) => (resolve(serviceRoot, file).startsWith(`${root}/`) ? relative(root, resolve(serviceRoot, file)) : undefined),
    folderOf: (name) => (name === 'service' ? 'service' : undefined),
    dependencies: () => [],
    allDependencies: () => [],
    outputs: (folder = serviceRoot) => outputsIn(folder),
  };
  return {
    task,
    surroundings,
    dispose: () => host.files.remove(root),
    execute: async (signal, onOutput = () => undefined) => {
      let output = '';
      let thrown: unknown;
      const findings: Finding[] = [];
      const watched: Executor = {
        ...executor,
        execute: async (one, context) => {
          try {
            return await executor.execute(one, context);
          } catch (error) {
            if (!(error instanceof Error && error.name === 'SpawnFailure')) thrown = error;
            throw error;
          }
        },
      };
      const execution = await executeTask({
        ...{ host, task, executor: watched, workspaceRoot: root, surroundings: given, cwd: serviceRoot, env, args, secrets: [], retries: 0, signal, graceMs },
        onFinding: (finding) => findings.push(finding),
        emit: (event) => {
          if (event.type !== 'task:output') return;
          output += event.text;
          onOutput(output);
        },
      });
      for (const cleanup of cleanups.splice(0)) await cleanup();
      const contents = outputsIn(serviceRoot).map((path) => [path, host.files.tryReadText(join(serviceRoot, path)) ?? ''] as const);
      const survivors = host.processes.withRunId(runId).filter(({ pid }) => pid !== host.machine.pid).length;
      return { execution, output, findings, thrown, outputs: Object.fromEntries(contents), survivors };
    },
  };
}

function taskOf({ executor, command, env = [] }: ExecutorRigOptions, options: Readonly<Record<string, unknown>>, outputs: readonly OutputPattern[]): Task {
  return {
    ...{ id: 'service:task', service: 'service', name: 'task', root: 'service', virtual: false, executor: executor.name, command, options },
    ...{ dependsOn: [], inputs: ['$default'], outputs, clean: true, tools: [], env, passEnv: [], secrets: [], envFiles: [], cache: true },
    ...{ retries: 0, weight: 1, locks: [], persistent: false, when: 'success', spans: {} },
  };
}

function patternOf(output: string | Pick<OutputPattern, 'path' | 'optional'>): OutputPattern {
  return typeof output === 'string' ? { path: output, optional: false } : output;
}
