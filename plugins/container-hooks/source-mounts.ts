import { dirname, join } from 'node:path';
import type { ContainerBind, ExecutorContext, Task } from '../../core/plugin-api.ts';
import { HookProblem } from './hook-problem.ts';
import { sourceFolder } from './source-folder.ts';

/** What a container sees of the workspace. */
export interface SourceMounts {
  readonly binds: readonly ContainerBind[];
  readonly tmpfs: Readonly<Record<string, string>>;
  /** Removes what was only there to be mounted. */
  tidy(): void;
}

type MountContext = Pick<ExecutorContext, 'files' | 'workspaceRoot' | 'serviceRoot' | 'tmpDir'>;

const SOCKETS: readonly string[] = ['/var/run/docker.sock', '/run/docker.sock'];
/** Git's own files decide what git runs on the host; mmo's state, what mmo believes. */
const MASKED: readonly string[] = ['.git', '.mmo'];
const EMPTY = 'ro,nosuid,nodev,noexec,size=4k,mode=0555';

/** The workspace at /source without `.git` and `.mmo`; where it is read-only, what the task declares as outputs is not. */
export function prepareMounts(task: Pick<Task, 'outputs'>, context: MountContext, isWritable: boolean): SourceMounts {
  const { files, workspaceRoot, serviceRoot, tmpDir } = context;
  if (serviceRoot !== workspaceRoot && !serviceRoot.startsWith(`${workspaceRoot}/`))
    throw new HookProblem(`containers of this plugin see the folder of the workspace, and the service lies outside it: ${serviceRoot}`);
  const root = files.realpath(workspaceRoot);
  if (SOCKETS.some((socket) => socket.startsWith(root === '/' ? root : `${root}/`)))
    throw new HookProblem("the workspace holds the docker daemon's socket, which no container is given; move the workspace");
  const binds: ContainerBind[] = [{ source: workspaceRoot, target: '/source', readOnly: !isWritable }];
  const tmpfs: Record<string, string> = {};
  for (const name of MASKED) {
    const kind = files.lstat(join(workspaceRoot, name))?.kind;
    if (kind === 'directory') tmpfs[`/source/${name}`] = EMPTY;
    if (kind !== 'file') continue;
    // In a linked work tree it is a file.
    files.mkdir(tmpDir);
    files.write(join(tmpDir, name), '');
    binds.push({ source: join(tmpDir, name), target: `/source/${name}`, readOnly: true });
  }
  const outputs = isWritable ? [] : outputPlaces(task, context);
  for (const { path } of outputs) binds.push({ source: path, target: sourceFolder(path, context), readOnly: false });
  const tidy = (): void => {
    // A file that the hook did not write must not pass for an output.
    for (const { path, isMade } of outputs) if (isMade && files.lstat(path)?.size === 0) files.unlink(path);
  };
  return { binds, tmpfs, tidy };
}

interface OutputPlace {
  readonly path: string;
  /** A file that was made to be mounted. */
  readonly isMade: boolean;
}

/** Folders are mounted as a whole: those that an output with a wildcard begins with, or that end in a slash; else the file itself. */
function outputPlaces({ outputs }: Pick<Task, 'outputs'>, context: MountContext): readonly OutputPlace[] {
  const { files, serviceRoot } = context;
  const places = new Map<string, OutputPlace>();
  for (const { path: output } of outputs) {
    if (output.startsWith('!')) continue;
    const plain = output.split('/').findIndex((part) => /[*?[\]{}()!]/.test(part));
    const isFolder = plain >= 0 || output.endsWith('/') || files.lstat(join(serviceRoot, output))?.kind === 'directory';
    const parts = output.split('/').filter((part) => part !== '');
    const path = join(serviceRoot, ...(plain >= 0 ? parts.slice(0, plain) : parts));
    if (path === serviceRoot)
      throw new HookProblem(`its output "${output}" is all of the service's folder; name a folder or a file in it, or say "source": "rw"`);
    makeFolder(isFolder ? path : dirname(path), context);
    const isMade = !isFolder && files.lstat(path) === undefined;
    if (isMade) files.write(path, '', { exclusive: true });
    else if (!isFolder && files.lstat(path)?.kind !== 'file') throw new HookProblem(`its output "${output}" is no regular file`);
    places.set(path, { path, isMade });
  }
  return [...places.values()];
}

/** No link on the way: it would have the container write elsewhere. */
function makeFolder(folder: string, context: MountContext): void {
  const { files, workspaceRoot } = context;
  if (folder === workspaceRoot || folder.length <= workspaceRoot.length) return;
  makeFolder(dirname(folder), context);
  const kind = files.lstat(folder)?.kind;
  if (kind === undefined) files.mkdir(folder);
  else if (kind !== 'directory') throw new HookProblem(`its outputs cannot be mounted: ${folder} is no folder`);
}
