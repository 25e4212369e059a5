import type { ExecutorContext, FileStat, Files, Task } from '../../core/plugin-api.ts';

/** A copy of all that a task may read, at its workspace paths. */
export interface Stage {
  /** Absolute. */
  readonly root: string;
  /** How each file was staged, by workspace path. */
  readonly staged: ReadonlyMap<string, FileStat>;
}

type StageContext = Pick<ExecutorContext, 'files' | 'tmpDir' | 'attempt' | 'absolute' | 'inputs' | 'dependencies' | 'outputs'>;

/**
 * Copies the declared inputs and what the direct dependencies left into a folder of its own, and earlier outputs where `clean` is off.
 * Where the container runs as another user than the caller, that user may write to its folders, too.
 */
export function stageWorkspace(task: Pick<Task, 'root' | 'clean'>, context: StageContext, isForOthers: boolean): Stage {
  const { files, absolute } = context;
  const root = `${context.tmpDir}/stage-${context.attempt}`;
  files.remove(root);
  files.mkdir(root);
  const folders = new Set<string>([root]);
  const staged = new Map<string, FileStat>();
  const add = (path: string, from: string): void => {
    if (staged.has(path)) return;
    const to = `${root}/${path}`;
    makeFolder(files, to.slice(0, to.lastIndexOf('/')), folders);
    if (!copyEntry(files, from, to)) return;
    const stat = files.lstat(to);
    if (stat !== undefined) staged.set(path, stat);
  };
  makeFolder(files, task.root === '' ? root : `${root}/${task.root}`, folders);
  for (const path of context.inputs()) add(path, absolute(path));
  for (const { dir, root: from, outputs } of context.dependencies()) for (const path of outputs) add(below(dir, path), `${from}/${path}`);
  if (!task.clean) for (const path of context.outputs()) add(below(task.root, path), `${absolute(task.root)}/${path}`);
  if (isForOthers) {
    // No other user of this machine gets that far.
    files.chmod(context.tmpDir, 0o700);
    for (const folder of folders) files.chmod(folder, 0o777);
  }
  return { root, staged };
}

/** Copies a file or a link, as a link; false where it is neither. Set-user-id bits are dropped. */
export function copyEntry(files: Files, from: string, to: string): boolean {
  const stat = files.lstat(from);
  if (stat?.kind === 'symlink') {
    files.symlink(files.readlink(from), to);
    return true;
  }
  if (stat?.kind !== 'file') return false;
  files.copy(from, to);
  if ((stat.mode & 0o7000) !== 0) files.chmod(to, stat.mode & 0o777);
  return true;
}

/** A path below a folder of the workspace. */
export function below(dir: string, path: string): string {
  return dir === '' ? path : `${dir}/${path}`;
}

/** A folder below one that was made, and those between. */
function makeFolder(files: Files, folder: string, made: Set<string>): void {
  if (made.has(folder)) return;
  makeFolder(files, folder.slice(0, folder.lastIndexOf('/')), made);
  files.mkdir(folder);
  made.add(folder);
}
