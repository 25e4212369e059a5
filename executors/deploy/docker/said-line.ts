import type { ContainerState, Containers } from '../../../core/plugin-api.ts';
import { containerLines } from './container-lines.ts';

/**
 * Whether a line of what a container wrote since its last end matches. It is read from its beginning, where such a line stands, and no farther
 * than that: one that has written much since is as ready as before.
 */
export async function saidLine(
  { detached }: Containers,
  { id, endedAt }: ContainerState,
  { pattern, signal }: { readonly pattern: RegExp; readonly signal: AbortSignal },
): Promise<boolean> {
  const found = new AbortController();
  const { onOutput, end } = containerLines((line) => {
    if (pattern.test(line)) found.abort();
  });
  await detached.logs(id, { onOutput, since: endedAt, signal: AbortSignal.any([signal, found.signal]) }).catch(() => undefined);
  end();
  return found.signal.aborted;
}
