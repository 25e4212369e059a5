import type { LogOptions } from '../driver.ts';
import { lineReader } from '../line-reader.ts';
import { linesOnce } from '../lines-once.ts';
import { readInstances } from '../read-instances.ts';
import { timedLine } from '../timed-line.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { podSelector } from './pod-selector.ts';
import type { RolloutPart } from './rollout-state.ts';

const LOOK_EVERY_MS = 2_000;

/** Hands over what the pods of these workloads write, as kubectl tells it. */
export async function podLogs(kubectl: Kubectl, workloads: readonly KubeObject[], { access, follow, tail, since, onLine }: LogOptions): Promise<void> {
  const selectors = [...new Set(workloads.flatMap(({ spec }) => podSelector(spec) ?? []))];
  const limits = [`--tail=${tail ?? -1}`, ...(since === undefined ? [] : [`--since-time=${new Date(since).toISOString()}`])];
  const readings = new Map<string, ReturnType<typeof linesOnce>>();
  await readInstances({
    ...{ follow, signal: access.signal, everyMs: LOOK_EVERY_MS },
    list: async () => (await Promise.all(selectors.map((selector) => startedPods(kubectl, selector)))).flat(),
    // A container that is started again writes a new log.
    idOf: ({ metadata, status }) => [metadata.uid, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)].join(' '),
    read: async ({ metadata: { name } }, isFirst) => {
      const begin =
        readings.get(name) ??
        linesOnce((line) => {
          const { at, text } = timedLine(line);
          onLine(name, text, at);
        });
      readings.set(name, begin);
      const lines = lineReader(begin());
      const flags = ['--timestamps', '--all-containers', '--max-log-requests=50', ...(isFirst ? limits : []), ...(follow ? ['--follow'] : [])];
      await kubectl.run(['logs', `pod/${name}`, ...flags], { onText: lines.add });
      lines.end();
    },
  });
}

/** Those that have a log. */
async function startedPods(kubectl: Kubectl, selector: string): Promise<readonly RolloutPart[]> {
  const list = (await kubectl.json(['get', 'pods', `--selector=${selector}`])) as { readonly items?: readonly RolloutPart[] };
  return (list.items ?? []).filter(({ status }) => status?.phase !== 'Pending');
}
