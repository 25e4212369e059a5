import type { Containers } from '../../../core/plugin-api.ts';

const SHOWN_LINES = 10;
const READ_TIMEOUT_MS = 5_000;

/** What a container wrote last, line by line. */
export async function lastOutput({ detached }: Pick<Containers, 'detached'>, id: string): Promise<readonly string[]> {
  const chunks: Uint8Array[] = [];
  const signal = AbortSignal.timeout(READ_TIMEOUT_MS);
  await detached.logs(id, { onOutput: (_, chunk) => chunks.push(Uint8Array.from(chunk)), tail: SHOWN_LINES, signal });
  const text = Buffer.concat(chunks).toString('utf8').trimEnd();
  return text === '' ? [] : text.split('\n');
}
