import type { LogOptions } from '../driver.ts';
import { lineReader } from '../line-reader.ts';
import { timedLine } from '../timed-line.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { podSelector } from './pod-selector.ts';

/** Hands over what the pods of these workloads write, as kubectl tells it. */
export async function podLogs(
  kubectl: Kubectl,
  workloads: readonly KubeObject[],
  { service, follow, tail, since, onLine }: Omit<LogOptions, 'access'> & { readonly service: string },
): Promise<void> {
  const selectors = workloads.flatMap(({ spec }) => podSelector(spec) ?? []);
  const flags = [
    ...['--prefix', '--timestamps', '--all-containers', `--tail=${tail ?? -1}`, '--max-log-requests=50'],
    ...(since === undefined ? [] : [`--since-time=${new Date(since).toISOString()}`]),
    ...(follow ? ['--follow'] : []),
  ];
  await Promise.all(
    [...new Set(selectors)].map(async (selector) => {
      const lines = lineReader((line) => {
        const [, pod = service, words = line] = /^\[pod\/([^/\]]+)\/[^\]]*\] ?(.*)$/.exec(line) ?? [];
        const { at, text } = timedLine(words);
        onLine(pod, text, at);
      });
      await kubectl.run(['logs', `--selector=${selector}`, ...flags], { onText: lines.add });
      lines.end();
    }),
  );
}
