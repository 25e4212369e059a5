import type { ContainerEnd, Containers, ExecutorContext, ImageInfo, Task, TaskResult } from '../../core/plugin-api.ts';
import { collectOutputs } from './collect-outputs.ts';
import { commandLine } from './command-line.ts';
import { containerEnvironment } from './container-environment.ts';
import { type ContainerOptions, containerOptions } from './container-options.ts';
import { ContainerProblem, problemFailure } from './container-problem.ts';
import { containerSpec, WORKSPACE_FOLDER } from './container-spec.ts';
import { pinnedDigest } from './pinned-digest.ts';
import { resolveImage } from './resolve-image.ts';
import { below, stageWorkspace } from './stage-workspace.ts';
import { takeWarmContainer } from './warm-containers.ts';

/** Less than what a cancelled task is given in all. */
const GRACE_MS = 3_000;

/** Runs a task's command in its image; what is wrong with image or daemon is a failure that says what to do. */
export async function runInContainer(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const options = containerOptions(task.options);
  if (task.command === undefined) return { status: 'failure', failure: { reason: 'error', message: 'the task has no command' } };
  try {
    const containers = await context.containers();
    if (!containers.sharesFiles) {
      throw new ContainerProblem('the docker daemon of DOCKER_HOST does not see the files of this machine; use one that runs here');
    }
    const digest = pinnedDigest(options.image, context);
    if (digest === undefined) context.log(`image "${options.image}" is not pinned: other machines may run another one under this name`);
    const image = await resolveImage(containers, options, { digest, context });
    const run: Run = { task, context, options, containers, image, argv: commandLine(task.command, context.args) };
    const end = options.reuse ? await runWarm(run) : await runStaged(run);
    return { ...resultOf(end, options), data: { image: image.id, pinned: digest !== undefined } };
  } catch (error) {
    const failure = problemFailure(error);
    if (failure === undefined) throw error;
    return { status: 'failure', failure };
  }
}

interface Run {
  readonly task: Task;
  readonly context: ExecutorContext;
  readonly options: ContainerOptions;
  readonly containers: Containers;
  readonly image: ImageInfo;
  readonly argv: readonly string[];
}

function resultOf({ exitCode, outOfMemory }: ContainerEnd, { memory }: ContainerOptions): TaskResult {
  if (exitCode === 0) return { status: 'success' };
  if (outOfMemory)
    return { status: 'failure', failure: { reason: 'container', message: `more than the ${memory} of memory that it has; raise options.memory` } };
  return { status: 'failure', failure: { reason: 'exit-code', exitCode } };
}

/** One container for the task, which sees a copy of what is declared and nothing else of the workspace. */
async function runStaged({ task, context, options, containers, image, argv }: Run): Promise<ContainerEnd> {
  const { files, signal } = context;
  const stage = stageWorkspace(task, context, options.user !== 'caller');
  const { cwd, env } = placeOf(task, context, options);
  try {
    // Cancelling is gentle first, so the signal itself does not reach the daemon.
    const started = await containers.start(containerSpec(options, { image: image.id, argv, source: stage.root, cwd, env }, context), {
      onOutput: (stream, chunk) => context.write(chunk, stream),
      signal: new AbortController().signal,
    });
    const stop = (): void => void started.stop(GRACE_MS);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const end = await started.ended;
    signal.removeEventListener('abort', stop);
    if (end.exitCode === 0 && !signal.aborted) collectOutputs(task, stage, context);
    return end;
  } finally {
    discard(() => files.remove(stage.root));
  }
}

/** A container that later tasks of the run use as well. It sees the workspace itself. */
async function runWarm({ task, context, options, containers, image, argv }: Run): Promise<ContainerEnd> {
  const { signal, workspaceRoot, serviceRoot, runId, onRunEnd } = context;
  if (serviceRoot !== workspaceRoot && !serviceRoot.startsWith(`${workspaceRoot}/`)) {
    throw new ContainerProblem('reuse needs a service inside the workspace folder; leave reuse out');
  }
  const idle = ['sleep', '2147483647'];
  const { workdir: _own, ...isolation } = options;
  const kind = JSON.stringify([image.id, workspaceRoot, isolation]);
  const start = async (): ReturnType<Containers['start']> => {
    const { 'mmo.task': _first, ...labels } = context.labels;
    const spec = containerSpec(options, { image: image.id, argv: idle, source: workspaceRoot, cwd: WORKSPACE_FOLDER, env: {} }, { ...context, labels });
    return containers.start(spec, { onOutput: () => undefined, signal: new AbortController().signal });
  };
  const { container, giveBack } = await takeWarmContainer({ runId, kind, start, onRunEnd });
  const { cwd, env } = placeOf(task, context, options);
  try {
    signal.throwIfAborted();
    const end = await container.exec(argv, { cwd, env, onOutput: (stream, chunk) => context.write(chunk, stream), signal });
    giveBack();
    return end;
  } catch (error) {
    // Nothing else ends what runs in it.
    await container.stop(0);
    throw error;
  }
}

function placeOf(
  task: Task,
  context: ExecutorContext,
  { workdir }: ContainerOptions,
): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
  const service = below(WORKSPACE_FOLDER, task.root).replace(/\/$/, '');
  const cwd = task.cwd === undefined ? service : `${service}/${task.cwd}`;
  return { cwd: workdir ?? cwd, env: containerEnvironment(context, { workspace: WORKSPACE_FOLDER, service }) };
}

/** What the container owns may not be ours to delete; the run's own folder goes later. */
function discard(act: () => void): void {
  try {
    act();
  } catch {
    // It lies in the state folder and costs room only.
  }
}
