import { createHash } from 'node:crypto';
import type { Files } from '../../core/plugin-api.ts';
import type { ContextEntry } from './context-entry.ts';
import { ImageMistake } from './image-mistake.ts';

/** A context on its way: bytes, and what they amount to once they have been read to the end. */
export interface PackedContext {
  readonly stream: AsyncIterable<Uint8Array>;
  /** `sha256:…`. */
  digest(): string;
}

/** Packs entries, in order, into a tar that depends on their names, contents, links and executable bits alone. */
export function packContext(entries: readonly ContextEntry[], files: Files): PackedContext {
  const hash = createHash('sha256');
  let digest = '';
  return {
    digest: () => {
      if (digest === '') digest = `sha256:${hash.digest('hex')}`;
      return digest;
    },
    stream: (async function* () {
      for await (const chunk of tarOf(entries, files)) {
        hash.update(chunk);
        yield chunk;
      }
    })(),
  };
}

async function* tarOf(entries: readonly ContextEntry[], files: Files): AsyncGenerator<Uint8Array> {
  const { pack: createPack } = await import('tar-stream');
  const pack = createPack();
  const fill = async (): Promise<void> => {
    for (const entry of entries) {
      const { header, content } = describe(entry, files);
      await new Promise<void>((resolve, reject) => {
        pack.entry({ ...owned, ...header }, Buffer.from(content.buffer, content.byteOffset, content.byteLength), (error) =>
          error ? reject(error) : resolve(),
        );
      });
    }
    pack.finalize();
  };
  fill().catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const chunk of pack) yield chunk as Uint8Array;
}

interface Described {
  readonly header: { readonly name: string; readonly mode: number; readonly type: 'file' | 'directory' | 'symlink'; readonly linkname?: string };
  readonly content: Uint8Array;
}

function describe({ path, kind, source, content }: ContextEntry, files: Files): Described {
  try {
    if (kind === 'directory') return { header: { name: `${path}/`, mode: 0o755, type: 'directory' }, content: nothing };
    if (kind === 'symlink') return { header: { name: path, mode: 0o777, type: 'symlink', linkname: files.readlink(source) }, content: nothing };
    const isExecutable = ((files.lstat(source)?.mode ?? 0) & 0o111) !== 0;
    return { header: { name: path, mode: isExecutable ? 0o755 : 0o644, type: 'file' }, content: content ?? files.read(source) };
  } catch (error) {
    throw new ImageMistake(`"${path}" of the context cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const owned = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' };
const nothing = new Uint8Array(0);
