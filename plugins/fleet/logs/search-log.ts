import type { Files } from '../../../core/plugin-api.ts';

const PART_BYTES = 1_048_576;
/** A line that was only half there at one look is whole at the next. */
const OVERLAP_BYTES = 65_536;

/** Looks, each time it is called, whether the pattern has come in what a log got from `from` (bytes) on. Without a pattern it always has. */
export function searchLog(
  files: Pick<Files, 'readPart'>,
  logFile: string,
  { from, pattern }: { readonly from: number; readonly pattern: string | undefined },
): () => boolean {
  if (pattern === undefined) return () => true;
  const wanted = new RegExp(pattern, 'm');
  let at = from;
  return () => {
    for (;;) {
      const bytes = files.readPart(logFile, at, PART_BYTES);
      if (wanted.test(Buffer.from(bytes).toString('utf8'))) return true;
      at += Math.max(0, bytes.length - OVERLAP_BYTES);
      if (bytes.length < PART_BYTES) return false;
    }
  };
}
