import type { ExecutorContext, Files, Task } from '../../core/plugin-api.ts';
import { ContainerProblem } from './container-problem.ts';
import { below, copyEntry, type Stage } from './stage-workspace.ts';

type CollectContext = Pick<ExecutorContext, 'files' | 'serviceRoot' | 'outputs' | 'log'>;

const SHOWN = 5;

/** Brings the declared outputs from the stage into the service's folder, in place of those that are there; names what was written beside them. */
export function collectOutputs(task: Pick<Task, 'root' | 'outputs'>, { root, staged }: Stage, context: CollectContext): void {
  const { files, serviceRoot } = context;
  const stagedService = task.root === '' ? root : `${root}/${task.root}`;
  const outputs = context.outputs(stagedService);
  for (const path of context.outputs()) files.unlink(`${serviceRoot}/${path}`);
  const folders = new Set<string>();
  for (const { path } of task.outputs) {
    // A declared folder that stayed empty was produced all the same.
    if (files.lstat(`${stagedService}/${path}`)?.kind === 'directory') makeFolder(files, { serviceRoot, path: path.replace(/\/+$/, ''), folders });
  }
  for (const path of outputs) {
    makeFolder(files, { serviceRoot, path: path.slice(0, Math.max(path.lastIndexOf('/'), 0)), folders });
    if (!copyEntry(files, `${stagedService}/${path}`, `${serviceRoot}/${path}`)) context.log(`${path} is neither a file nor a link, and is left behind`);
  }
  tellUndeclared(new Set(outputs.map((path) => below(task.root, path))), { root, staged }, context);
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

function tellUndeclared(outputs: ReadonlySet<string>, { root, staged }: Stage, { files, log }: CollectContext): void {
  const written: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, kind } of readable(files, folder === '' ? root : `${root}/${folder}`)) {
      const path = below(folder, name);
      if (kind === 'directory') visit(path);
      else if (!outputs.has(path) && isWritten(path)) written.push(path);
    }
  };
  const isWritten = (path: string): boolean => {
    const [before, now] = [staged.get(path), files.lstat(`${root}/${path}`)];
    return before?.ino !== now?.ino || before?.ctimeMs !== now?.ctimeMs || before?.size !== now?.size;
  };
  visit('');
  if (written.length === 0) return;
  const more = written.length > SHOWN ? ` and ${written.length - SHOWN} more` : '';
  log(`not declared as outputs, and left behind: ${written.slice(0, SHOWN).join(', ')}${more}`);
}

/** A folder that the container made unreadable has nothing to tell. */
function readable(files: Files, folder: string): ReturnType<Files['readdir']> {
  try {
    return files.readdir(folder);
  } catch {
    return [];
  }
}
