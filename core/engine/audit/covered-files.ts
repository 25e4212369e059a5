import { type OutputOwnership, outputOwnership } from '../../cache/output-ownership.ts';
import { standsByInputs } from '../../graph/stands-by-inputs.ts';
import { joinPath } from '../../lib/join-path.ts';
import type { Task, TaskGraph } from '../../model/task.ts';
import type { WorkspacePath } from '../../model/tree.ts';
import type { TaskRecords } from '../task-records.ts';

/** What the key of a task answers for. */
export interface CoveredFiles {
  /** Declared inputs, and those of dependencies that stand for their inputs, as they are in the tree. */
  readonly inputs: ReadonlySet<WorkspacePath>;
  /** Were the path to appear, it would be among them. */
  readonly wouldBeInput: (path: WorkspacePath) => boolean;
  /** An output of the task itself or of something that it depends on. */
  readonly isOutput: (path: WorkspacePath) => boolean;
  /** Entries of the folder are known to the key, in part at least. */
  readonly knowsFolder: (path: WorkspacePath) => boolean;
}

/** Collects what the key of node `n` covers: its inputs, outputs along the edges, and the inputs of dependencies without outputs. */
export function coveredFiles(n: number, { graph, records }: { readonly graph: TaskGraph; readonly records: TaskRecords }): CoveredFiles {
  const task = graph.tasks[n] as Task;
  const below = graph.closure([n]).tasks.filter(({ virtual }) => !virtual);
  const owners = below.map(({ root, outputs }) => ownerOf(root, outputOwnership(outputs)));
  const standing = [task, ...inputsOnly(n, graph)].map((one) => records.inputs(one));
  const inputs = new Set(standing.flatMap(({ paths, literals }) => [...paths, ...literals]));
  for (const file of task.envFiles) {
    const path = joinPath(task.root, file);
    if (path !== undefined) inputs.add(path);
  }
  // Folders above the service are searched for lockfiles alone.
  const bases = standing.flatMap((one) => one.bases).filter((base) => base !== '' && !task.root.startsWith(`${base}/`));
  const folders = new Set<string>();
  for (const path of inputs) for (let folder = folderOf(path); folder !== undefined; folder = folderOf(folder)) folders.add(folder);
  const wouldBeInput = (path: WorkspacePath): boolean => standing.some(({ matches }) => matches(path));
  const isOutput = (path: WorkspacePath): boolean => owners.some((owns) => owns(path));
  return {
    inputs,
    wouldBeInput,
    isOutput,
    knowsFolder: (path) =>
      folders.has(path) ||
      isOutput(path) ||
      wouldBeInput(path === '' ? 'x' : `${path}/x`) ||
      bases.some((base) => path === base || path.startsWith(`${base}/`)) ||
      below.some(({ root, outputs }) => outputs.length > 0 && (root === path || root.startsWith(`${path}/`))),
  };
}

/** Dependencies without outputs are keyed by what went into them, and so are those below them. */
function inputsOnly(n: number, graph: TaskGraph): readonly Task[] {
  const found = new Set<number>();
  const open = [...graph.dependencies(n)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const task = graph.tasks[next];
    if (task === undefined || found.has(next)) continue;
    if (!standsByInputs(task)) continue;
    found.add(next);
    open.push(...graph.dependencies(next));
  }
  return [...found].flatMap((one) => graph.tasks[one] ?? []);
}

function ownerOf(root: WorkspacePath, ownership: OutputOwnership): (path: WorkspacePath) => boolean {
  const prefix = root === '' ? '' : `${root}/`;
  return (path) => path.startsWith(prefix) && ownership.owns(path.slice(prefix.length));
}

function folderOf(path: string): string | undefined {
  if (path === '') return undefined;
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
