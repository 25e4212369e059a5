import { Readable } from 'node:stream';

/** One entry of an archive. */
export interface ArchiveEntry {
  /** As written in it. */
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly size: number;
  /** Of a regular file no larger than what was asked for. */
  readonly bytes: Uint8Array | undefined;
}

/** Lists a tar; contents only of files up to `keepBytes`. Rejects where it is none. */
export async function listArchive(tar: Uint8Array, keepBytes: number): Promise<readonly ArchiveEntry[]> {
  const { extract } = await import('tar-stream');
  const entries: ArchiveEntry[] = [];
  const parser = extract();
  const source = Readable.from([tar]);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  for await (const entry of parser) {
    const { name, type, mode = 0, size = 0 } = entry.header;
    const keeps = type === 'file' && size <= keepBytes;
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (keeps) chunks.push(chunk as Uint8Array);
    entries.push({ name, type: String(type), mode, size, bytes: keeps ? Buffer.concat(chunks) : undefined });
  }
  return entries;
}
