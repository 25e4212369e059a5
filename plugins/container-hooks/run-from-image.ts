import type { ContainerEnd, ContainerSpec, Containers, ExecutorContext, Failure, OnContainerOutput, Task, TaskResult } from '../../core/plugin-api.ts';
import type { ContainerHooksOptions } from './container-hooks-options.ts';
import { hookEnvironment } from './hook-environment.ts';
import { HookProblem, problemFailure } from './hook-problem.ts';
import { pinnedImage } from './pinned-image.ts';
import { sourceFolder } from './source-folder.ts';
import { prepareMounts } from './source-mounts.ts';
import { stripPrivileges } from './strip-privileges.ts';

/** A run of one file of an image. */
export interface ImageRun extends Pick<ContainerHooksOptions, 'network' | 'capAdd' | 'readOnly' | 'user' | 'memory' | 'pids' | 'cpus' | 'pull'> {
  readonly image: string;
  readonly digest: string;
  /** Absolute, in the image; without one its ENTRYPOINT. */
  readonly file?: string | undefined;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly source: 'ro' | 'rw';
  /** Services of a hook that runs once for all. */
  readonly forServices?: readonly string[] | undefined;
}

const DEFAULT_MEMORY = '512m';
const DEFAULT_PIDS = 256;
/** Less than what a cancelled task is given in all. */
const GRACE_MS = 3_000;
const READ_ONLY = /read-only file ?system|EROFS/i;
/** Enough for a message that comes in two pieces. */
const REMEMBERED = 200;

/** Runs it isolated, with the workspace at /source; whatever is wrong with image, daemon or program is a failure that says so. */
export async function runFromImage(task: Task, context: ExecutorContext, run: ImageRun): Promise<TaskResult> {
  const fail = (failure: Failure): TaskResult => ({ status: 'failure', failure });
  try {
    const containers = await context.containers();
    if (!containers.sharesFiles) throw new HookProblem('the docker daemon of DOCKER_HOST does not see the files of this machine; use one that runs here');
    const id = await pinnedImage(containers, run, context);
    const mounts = prepareMounts(task, context, run.source === 'rw');
    let [ranIntoReadOnly, tail] = [false, ''];
    try {
      const ended = await runToEnd(containers, specOf(task, context, { run, id, mounts }), {
        signal: context.signal,
        onOutput: (stream, chunk) => {
          tail = `${tail}${Buffer.from(chunk.subarray(-4 * REMEMBERED)).toString('latin1')}`.slice(-5 * REMEMBERED);
          ranIntoReadOnly ||= READ_ONLY.test(tail);
          context.write(chunk, stream);
        },
      });
      return resultOf(ended, { fail, run, onReadOnly: () => ranIntoReadOnly && run.source === 'ro' && context.log(readOnlyAdvice(run.image)) });
    } finally {
      mounts.tidy();
      stripPrivileges(context);
    }
  } catch (error) {
    const failure = problemFailure(error);
    if (failure === undefined) throw error;
    return fail(failure);
  }
}

/** Cancelling is gentle first, so the signal itself does not reach the daemon. */
async function runToEnd(
  containers: Containers,
  spec: ContainerSpec,
  { signal, onOutput }: { readonly signal: AbortSignal; readonly onOutput: OnContainerOutput },
): Promise<ContainerEnd> {
  const started = await containers.start(spec, { onOutput, signal: new AbortController().signal });
  const stop = (): void => void started.stop(GRACE_MS);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await started.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function readOnlyAdvice(image: string): string {
  return `mmo: /source is read-only for this hook; give { "image": "${image}" } "source": "rw" in mmo.json, or declare what it writes as outputs`;
}

interface Ending {
  readonly fail: (failure: Failure) => TaskResult;
  readonly run: ImageRun;
  readonly onReadOnly: () => unknown;
}

function resultOf({ exitCode, outOfMemory }: ContainerEnd, { fail, run, onReadOnly }: Ending): TaskResult {
  if (exitCode === 0) return { status: 'success' };
  onReadOnly();
  const memory = run.memory ?? DEFAULT_MEMORY;
  if (outOfMemory) return fail({ reason: 'container', message: `it ran out of its ${memory} of memory; "memory" in mmo.json gives it more` });
  return fail({ reason: 'exit-code', exitCode });
}

interface SpecParts {
  readonly run: ImageRun;
  readonly id: string;
  readonly mounts: Pick<ContainerSpec, 'binds' | 'tmpfs'>;
}

function specOf(task: Task, context: ExecutorContext, { run, id, mounts }: SpecParts): ContainerSpec {
  const [only, second] = run.forServices ?? [];
  const folder = only !== undefined && second === undefined ? context.folderOf(only) : task.root;
  return {
    image: id,
    // With an entrypoint of its own the image's CMD does not count.
    ...(run.file !== undefined && { entrypoint: [run.file] }),
    argv: run.argv,
    cwd: sourceFolder(run.forServices === undefined ? context.cwd : context.absolute(folder ?? ''), context),
    env: { ...hookEnvironment(context), ...run.env },
    user: run.user ?? (context.user && `${context.user.uid}:${context.user.gid}`),
    binds: mounts.binds,
    tmpfs: { '/tmp': 'rw,nosuid,nodev,mode=1777,size=256m', ...mounts.tmpfs },
    network: run.network ?? 'none',
    readOnlyRoot: run.readOnly ?? true,
    capDrop: ['ALL'],
    capAdd: run.capAdd ?? [],
    noNewPrivileges: true,
    memoryBytes: bytesOf(run.memory ?? DEFAULT_MEMORY),
    pids: run.pids ?? DEFAULT_PIDS,
    cpus: run.cpus,
    labels: context.labels,
  };
}

function bytesOf(size: string): number {
  const exponent = ['k', 'm', 'g'].indexOf(size.at(-1)?.toLowerCase() ?? '') + 1;
  return Number.parseInt(size, 10) * 1024 ** exponent;
}
