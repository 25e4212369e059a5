import type { LogOptions } from '../driver.ts';
import { lineReader } from '../line-reader.ts';
import { linesOnce } from '../lines-once.ts';
import { readInstances } from '../read-instances.ts';
import { timedLine } from '../timed-line.ts';
import type { KubeObject } from './kube-object.ts';
import { type Kubectl, KubectlFailure } from './kubectl.ts';
import { podSelector } from './pod-selector.ts';
import type { ContainerStatus, RolloutPart } from './rollout-state.ts';

const LOOK_EVERY_MS = 2_000;

export interface PodLogOptions extends LogOptions {
  readonly everyMs?: number;
}

/** One container of a pod, each start of it with a log of its own. */
interface Started {
  readonly pod: string;
  readonly container: string;
  /** The same after it was started again. */
  readonly id: string;
  readonly restarts: number;
}

/** Hands over what the pods of these workloads write, as kubectl tells it. */
export async function podLogs(kubectl: Kubectl, workloads: readonly KubeObject[], options: PodLogOptions): Promise<void> {
  const { access, follow, tail, since, onLine, everyMs = LOOK_EVERY_MS } = options;
  const selectors = [...new Set(workloads.flatMap(({ spec }) => podSelector(spec) ?? []))];
  const limits = [`--tail=${tail ?? -1}`, ...(since === undefined ? [] : [`--since-time=${new Date(since).toISOString()}`])];
  const readings = new Map<string, ReturnType<typeof linesOnce>>();
  await readInstances({
    ...{ follow, everyMs, signal: access.signal },
    list: async () => (await Promise.all(selectors.map((selector) => startedContainers(kubectl, selector)))).flat(),
    idOf: ({ id, restarts }) => `${id} ${restarts}`,
    isFinal: (error) => saidOf(error, '(Forbidden)', '(Unauthorized)'),
    read: async ({ id, pod, container }, isFirst) => {
      const begin =
        readings.get(id) ??
        linesOnce((line) => {
          const { at, text } = timedLine(line);
          onLine(pod, text, at);
        });
      readings.set(id, begin);
      const lines = lineReader(begin());
      const flags = [`--container=${container}`, '--timestamps', ...(isFirst ? limits : []), ...(follow ? ['--follow'] : [])];
      try {
        await kubectl.run(['logs', `pod/${pod}`, ...flags], { onText: lines.add });
      } catch (error) {
        // It went between two looks, and its log with it.
        if (!saidOf(error, '(NotFound)')) throw error;
      }
      lines.end();
    },
  });
}

/** Those that have a log. */
async function startedContainers(kubectl: Kubectl, selector: string): Promise<readonly Started[]> {
  const list = (await kubectl.json(['get', 'pods', `--selector=${selector}`])) as { readonly items?: readonly RolloutPart[] };
  return (list.items ?? []).flatMap(({ metadata: { name: pod, uid }, status }) => {
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {};
    const started = [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].filter(hasStarted);
    return started.map(({ name: container = '', restartCount = 0 }) => ({ pod, container, id: `${uid} ${container}`, restarts: restartCount }));
  });
}

function hasStarted({ state, lastState }: ContainerStatus): boolean {
  return state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined;
}

function saidOf(error: unknown, ...words: readonly string[]): boolean {
  return error instanceof KubectlFailure && words.some((word) => error.said.includes(word));
}
