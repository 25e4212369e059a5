import type { LogOptions } from '../driver.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { podSelector } from './pod-selector.ts';

/** Hands over what the pods of these workloads write, as kubectl tells it. */
export async function podLogs(
  kubectl: Kubectl,
  workloads: readonly KubeObject[],
  { service, follow, tail, onLine }: Omit<LogOptions, 'access'> & { readonly service: string },
): Promise<void> {
  const selectors = workloads.flatMap(({ spec }) => podSelector(spec) ?? []);
  const flags = ['--prefix', '--all-containers', `--tail=${tail ?? -1}`, '--max-log-requests=50', ...(follow ? ['--follow'] : [])];
  await Promise.all(
    [...new Set(selectors)].map(async (selector) => {
      const lines = lineReader((line) => {
        const [, pod = service, words = line] = /^\[pod\/([^/\]]+)\/[^\]]*\] ?(.*)$/.exec(line) ?? [];
        onLine(pod, words);
      });
      await kubectl.run(['logs', `--selector=${selector}`, ...flags], { onText: lines.add });
      lines.end();
    }),
  );
}

function lineReader(onLine: (line: string) => void): { readonly add: (text: string) => void; readonly end: () => void } {
  let rest = '';
  return {
    add: (text) => {
      const lines = `${rest}${text}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end: () => {
      if (rest !== '') onLine(rest);
    },
  };
}
