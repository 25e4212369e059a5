import type { ContainerState, Containers } from '../../../core/plugin-api.ts';

/** Of a line that does not end no more than this is kept. */
const LONGEST_LINE = 64 * 1024;

/**
 * Whether a line of what a vendor wrote since its last end matches (a start is noted only after the first lines may have been written). It is
 * read from its beginning, no farther than that line, and never held as a whole.
 */
export async function vendorSaid(
  { detached }: Pick<Containers, 'detached'>,
  { id, endedAt }: Pick<ContainerState, 'id' | 'endedAt'>,
  { pattern, signal }: { readonly pattern: RegExp; readonly signal: AbortSignal },
): Promise<boolean> {
  const found = new AbortController();
  const look = (line: string): void => {
    if (pattern.test(line)) found.abort();
  };
  const streams = { stdout: { decoder: new TextDecoder(), rest: '' }, stderr: { decoder: new TextDecoder(), rest: '' } };
  await detached
    .logs(id, {
      onOutput: (name, chunk) => {
        const stream = streams[name];
        const lines = (stream.rest + stream.decoder.decode(chunk, { stream: true })).split('\n');
        stream.rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
        for (const line of lines) look(line);
      },
      since: endedAt,
      signal: AbortSignal.any([signal, found.signal]),
    })
    .catch((error: unknown) => {
      if (!found.signal.aborted) throw error;
    });
  for (const { rest } of Object.values(streams)) if (rest !== '') look(rest);
  return found.signal.aborted;
}
