import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../../deploy-failure.ts';
import { lineReader } from '../../line-reader.ts';
import { linesOnce } from '../../lines-once.ts';
import { timedLine } from '../../timed-line.ts';
import { type Kubectl, KubectlFailure } from '../kubectl.ts';
import { podStory } from '../pod-story.ts';
import { buildSteps } from './build-job.ts';

const POLL_MS = 400;
/** Of what has ended a log is asked for so often, each time with kubectl's own further tries. */
const MOST_BROKEN = 3;

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly running?: object;
    readonly terminated?: { readonly exitCode: number; readonly reason?: string; readonly message?: string };
  };
}

interface BuildPod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly phase?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly onOutput: (text: string) => void;
  readonly log: (line: string) => void;
}

/** Follows a Job from step to step, hands over what each writes, and resolves with the last word of the last. Throws a `DeployFailure` where one fails. */
export async function followBuild(kubectl: Kubectl, job: string, options: FollowOptions): Promise<string> {
  const { signal, timeoutMs, log } = options;
  const giveUpAtMs = performance.now() + timeoutMs;
  let told = '';
  for (const step of buildSteps) {
    for (;;) {
      const pod = await podOf(kubectl, job);
      const status = statusOf(pod, step);
      if (pod !== undefined && (status?.state?.running !== undefined || status?.state?.terminated !== undefined)) {
        const end = await endOf(kubectl, { job, step, pod: pod.metadata.name, options });
        if (end.exitCode !== 0) throw await failureOf(kubectl, { pod, step, end });
        if (step === buildSteps.at(-1)) return (end.message ?? '').trim();
        break;
      }
      const { phase, reason, message } = pod?.status ?? {};
      const waiting = status?.state?.waiting;
      const because = phase === 'Failed' ? `${reason ?? 'the pod failed'}${message === undefined ? '' : `: ${message}`}` : hopeless(waiting);
      if (because !== undefined)
        throw new DeployFailure(`the step "${step}" of the build cannot start: ${because}`, { lines: await podStory(kubectl, pod?.metadata.name) });
      if (performance.now() > giveUpAtMs) throw new DeployFailure(`the step "${step}" of the build did not start within ${Math.round(timeoutMs / 1000)} s`);
      const says = `${step}: waiting${waiting?.reason === undefined || waiting.reason === 'PodInitializing' ? ' for the cluster' : ` (${waiting.reason})`}`;
      if (says !== told && told !== '') log(says);
      told = says;
      await sleep(POLL_MS, undefined, { signal });
    }
  }
  throw new DeployFailure('the build has no steps');
}

async function podOf(kubectl: Kubectl, job: string): Promise<BuildPod | undefined> {
  const list = (await kubectl.json(['get', 'pods', `--selector=job-name=${job}`])) as { readonly items?: readonly BuildPod[] };
  return list.items?.[0];
}

function statusOf(pod: BuildPod | undefined, step: string): ContainerStatus | undefined {
  return [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])].find(({ name }) => name === step);
}

/** Hands over what a step writes, and resolves with how it ended. A log may break off while it goes on, and the cluster takes a moment to say how it ended. */
async function endOf(
  kubectl: Kubectl,
  { job, step, pod: name, options }: { readonly job: string; readonly step: string; readonly pod: string; readonly options: FollowOptions },
): Promise<{ readonly exitCode: number; readonly reason?: string; readonly message?: string }> {
  let hasMore = true;
  const begin = linesOnce((line) => {
    hasMore = true;
    options.onOutput(`${timedLine(line).text}\n`);
  });
  let giveUpAtMs = 0;
  for (let broken = 0; ; hasMore = false) {
    const lines = lineReader(begin());
    const call = ['logs', name, `--container=${step}`, '--follow', '--timestamps'];
    const isWhole = await kubectl.run(call, { onText: lines.add }).then(() => true, withoutLog);
    // What is half there is read as a whole the next time.
    if (isWhole) lines.end();
    else broken += 1;
    if (hasMore) giveUpAtMs = performance.now() + options.timeoutMs;
    const pod = await podOf(kubectl, job);
    const ended = statusOf(pod, step)?.state?.terminated;
    if (ended !== undefined && (isWhole || broken >= MOST_BROKEN)) return ended;
    // The deadline and an eviction end a pod without a word of its containers.
    if (ended === undefined && (pod === undefined || pod.status?.phase === 'Failed')) return { exitCode: 1, reason: pod?.status?.reason ?? 'the pod is gone' };
    if (performance.now() > giveUpAtMs) return ended ?? { exitCode: 1, reason: 'Timeout' };
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

async function failureOf(
  kubectl: Kubectl,
  { pod, step, end }: { readonly pod: BuildPod; readonly step: string; readonly end: { readonly exitCode: number; readonly reason?: string } },
): Promise<DeployFailure> {
  const what = { fetch: 'the context could not be fetched on the cluster', build: 'the build failed on the cluster', push: 'the image could not be pushed' }[
    step
  ];
  const why = end.reason === undefined || end.reason === 'Error' ? `exit code ${end.exitCode}` : `${end.reason}, exit code ${end.exitCode}`;
  const story = await podStory(kubectl, pod.metadata.name);
  // Its lines have been shown as they came.
  const events = story.slice(
    Math.max(
      0,
      story.findIndex((line) => line.startsWith('events of')),
    ),
  );
  return new DeployFailure(`${what}: ${why}`, { lines: events.some((line) => line.startsWith('events of')) ? events : [] });
}

function hopeless(waiting: { readonly reason?: string; readonly message?: string } | undefined): string | undefined {
  const { reason = '', message } = waiting ?? {};
  const isOver = ['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'].includes(
    reason,
  );
  return isOver ? `${reason}${message === undefined ? '' : `: ${message}`}` : undefined;
}

/** A log that cannot be had is no reason to fail: how the step ended counts. */
function withoutLog(error: unknown): false {
  if (error instanceof KubectlFailure) return false;
  throw error;
}
