import { defaultWorkspaceConfig } from '../../core/config/default-workspace-config.ts';
import { TaskRecords } from '../../core/engine/task-records.ts';
import { createTaskGraph } from '../../core/graph/create-task-graph.ts';
import type { Host } from '../../core/host/host.ts';
import { taskKey } from '../../core/key/digest.ts';
import { createWorkspaceFiles } from '../../core/key/workspace-files.ts';
import type { Executor } from '../../core/model/executor.ts';
import type { Service } from '../../core/model/service.ts';
import type { OutputPattern, Task, TaskId } from '../../core/model/task.ts';
import type { FileMode, Tree, TreeEntry } from '../../core/model/tree.ts';
import type { WorkspaceConfig } from '../../core/model/workspace.ts';
import { fakeTask } from '../support/fake-task.ts';

/** All that a key is made of: what may differ between two tasks that must never share one. */
export interface World {
  platform: string;
  executor: string;
  executorVersion: string;
  service: string;
  task: string;
  cwd: string | undefined;
  command: string | readonly string[] | undefined;
  options: Readonly<Record<string, unknown>>;
  outputs: readonly OutputPattern[];
  /** Below the service's folder: mode and content. */
  files: Readonly<Record<string, readonly [FileMode, string]>>;
  /** Values of the variables that the task takes from the OS; undefined is unset. */
  taken: Readonly<Record<string, string | undefined>>;
  /** Values that the configuration gives. */
  given: Readonly<Record<string, string>>;
  vars: Readonly<Record<string, string>>;
  envFile: Readonly<Record<string, string>>;
  args: readonly string[];
  tools: Readonly<Record<string, string>>;
  dependencies: Readonly<Record<string, string>>;
}

/** What must not count: where the workspace lies, who runs mmo, and in which order things are told. */
export interface Surroundings {
  readonly root: string;
  /** Variables that no task declares. */
  readonly env: Readonly<Record<string, string>>;
  /** Changes the order of anything that has none. */
  readonly shuffle: <Item>(items: readonly Item[]) => readonly Item[];
}

/** The key that mmo's own code gives the task of a world. */
export function keyOfWorld(world: World, { root, env, shuffle }: Surroundings): string {
  const mix = <Value>(map: Readonly<Record<string, Value>>): Record<string, Value> => Object.fromEntries(shuffle(Object.entries(map)));
  const envFiles = Object.keys(world.envFile).length === 0 ? [] : ['.env'];
  const envText = shuffle(Object.entries(world.envFile)).map(([name, value]) => `${name}=${value}\n`);
  // All of a host that a record asks for: a whole one for each world would take most of the time.
  const host = {
    env: mix({ ...env, ...world.taken }),
    machine: { platform: world.platform },
    files: { tryReadText: () => envText.join('') },
  } as unknown as Host;
  const task = fakeTask(`${world.service}:${world.task}` as TaskId, {
    root: 's',
    executor: world.executor,
    command: world.command,
    cwd: world.cwd,
    options: mix(world.options),
    outputs: shuffle(world.outputs),
    inputs: shuffle(['**', '!.env']),
    env: [...shuffle(Object.keys(world.taken)), ...shuffle(Object.entries(world.given).map(([name, value]) => `${name}=${value}`))],
    envFiles,
  });
  const service = { name: world.service, dir: 's', dependsOn: [], tasks: new Map([[world.task, task]]) } as unknown as Service;
  const tree = treeOfFiles(world.files);
  const config: WorkspaceConfig = defaultWorkspaceConfig('w');
  const executor = { name: world.executor, version: world.executorVersion, fingerprint: () => mix(world.tools) } as unknown as Executor;
  const records = new TaskRecords({
    host,
    places: { root, roots: [] },
    resolved: {
      tree,
      config,
      services: [service],
      executors: new Map([[world.executor, executor]]),
      files: createWorkspaceFiles(tree, [service], config),
      graph: emptyGraph,
      plugins: [],
      untrusted: [],
      isKnown: false,
      notes: [],
      origin: undefined,
      images: new Map(),
    },
    stateDir: `${root}/.mmo`,
    vars: mix(world.vars),
    argsOf: () => world.args,
    known: new Map(),
    comparable: false,
  });
  const dependencies = Object.entries(world.dependencies)
    .map(([id, closure]) => ({ id, closure }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return taskKey(records.record(task as Task), dependencies);
}

const emptyGraph = createTaskGraph([], []);

function treeOfFiles(files: World['files']): Tree {
  const entries = new Map<string, TreeEntry>(Object.entries(files).map(([name, [mode, id]]) => [`s/${name}`, { path: `s/${name}`, mode, id }]));
  return { paths: [...entries.keys()].sort(), get: (path) => entries.get(path), read: () => undefined };
}
