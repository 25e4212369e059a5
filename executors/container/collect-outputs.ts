import type { ExecutorContext, Files, Task } from '../../core/plugin-api.ts';
import { ContainerProblem } from './container-problem.ts';
import { below, copyEntry, type Stage } from './stage-workspace.ts';

type CollectContext = Pick<ExecutorContext, 'files' | 'serviceRoot' | 'outputs' | 'log'>;

const SHOWN = 5;

/** Brings the declared outputs from the stage into the service's folder, in place of those that are there; names what was written beside them. */
export function collectOutputs(task: Pick<Task, 'root' | 'outputs'>, { root, staged }: Stage, context: CollectContext): void {
  const { files, serviceRoot } = context;
  const stagedService = realFolder(files, root, task.root);
  const { changed, unreadable } = lookThrough({ root, staged }, files);
  const lost = unreadable.find((folder) => task.outputs.some(({ path }) => mayHold(folder, below(task.root, path))));
  if (lost !== undefined) throw unreadableOutput(lost);
  const outputs = context.outputs(stagedService);
  for (const path of context.outputs()) files.unlink(`${serviceRoot}/${path}`);
  const folders = new Set<string>();
  for (const { path } of task.outputs) {
    // A declared folder that stayed empty was produced all the same.
    if (files.lstat(`${stagedService}/${path}`)?.kind === 'directory') makeFolder(files, { serviceRoot, path: path.replace(/\/+$/, ''), folders });
  }
  for (const path of outputs) {
    makeFolder(files, { serviceRoot, path: path.slice(0, Math.max(path.lastIndexOf('/'), 0)), folders });
    const isPlaced = orUnreadable(below(task.root, path), () => copyEntry(files, `${stagedService}/${path}`, `${serviceRoot}/${path}`));
    if (!isPlaced) context.log(`${path} is neither a file nor a link, and is left behind`);
  }
  const taken = new Set(outputs.map((path) => below(task.root, path)));
  const written = changed.filter((path) => !taken.has(path));
  if (written.length === 0) return;
  const more = written.length > SHOWN ? ` and ${written.length - SHOWN} more` : '';
  context.log(`not declared as outputs, and left behind: ${written.slice(0, SHOWN).join(', ')}${more}`);
}

/** A container that runs as another user may have left a file unreadable. */
function orUnreadable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'EACCES' ? unreadableOutput(path) : error;
  }
}

function unreadableOutput(path: string): ContainerProblem {
  return new ContainerProblem(`outputs cannot be taken: ${path} may not be read by whoever runs mmo; let the task leave it readable (chmod -R a+rX)`);
}

/** Whether an output, up to its first wildcard, leads into the folder or out of it. */
function mayHold(folder: string, output: string): boolean {
  const parts = output.split('/').filter((part) => part !== '');
  const plain = parts.findIndex((part) => /[*?[\]{}()!]/.test(part));
  const [base, place] = [`${(plain < 0 ? parts : parts.slice(0, plain)).join('/')}/`, `${folder}/`];
  return base === '/' || base.startsWith(place) || place.startsWith(base);
}

/** The service's folder in the stage, all of the way real folders: by a link the container would have files of the host taken for its outputs. */
function realFolder(files: Files, root: string, path: string): string {
  let folder = root;
  for (const name of path.split('/').filter((part) => part !== '')) {
    folder = `${folder}/${name}`;
    if (files.lstat(folder)?.kind !== 'directory') throw new ContainerProblem(`outputs cannot be taken: the task left no folder at /workspace/${path}`);
  }
  return folder;
}

/** Every folder on the way must be a real one: a link would lead the outputs elsewhere. */
function makeFolder(
  files: Files,
  { serviceRoot, path, folders }: { readonly serviceRoot: string; readonly path: string; readonly folders: Set<string> },
): void {
  if (path === '' || folders.has(path)) return;
  makeFolder(files, { serviceRoot, path: path.slice(0, Math.max(path.lastIndexOf('/'), 0)), folders });
  const stat = files.lstat(`${serviceRoot}/${path}`);
  if (stat === undefined) files.mkdir(`${serviceRoot}/${path}`);
  else if (stat.kind !== 'directory') throw new ContainerProblem(`outputs cannot be placed: ${path} is in their way and no folder`);
  folders.add(path);
}

/** What the task wrote, and the folders that cannot be looked into, all by workspace path. */
function lookThrough({ root, staged }: Stage, files: Files): { readonly changed: readonly string[]; readonly unreadable: readonly string[] } {
  const changed: string[] = [];
  const unreadable: string[] = [];
  const isChanged = (path: string): boolean => {
    const [before, now] = [staged.get(path), files.lstat(`${root}/${path}`)];
    return before?.ino !== now?.ino || before?.ctimeMs !== now?.ctimeMs || before?.size !== now?.size;
  };
  const visit = (folder: string): void => {
    try {
      for (const { name, kind } of files.readdir(folder === '' ? root : `${root}/${folder}`)) {
        const path = below(folder, name);
        if (kind === 'directory') visit(path);
        else if (isChanged(path)) changed.push(path);
      }
    } catch {
      unreadable.push(folder);
    }
  };
  visit('');
  return { changed, unreadable };
}
