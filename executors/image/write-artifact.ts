import { createHash } from 'node:crypto';
import { createGzip } from 'node:zlib';
import type { Files } from '../../core/plugin-api.ts';
import type { ContextEntry } from './context-entry.ts';
import { packContext } from './pack-context.ts';

/** A context as one file. */
export interface Artifact {
  /** Absolute; named after `digest`. */
  readonly path: string;
  /** `sha256:…` of the tar: the same for the same context on every machine. */
  readonly digest: string;
  /** `sha256:…` of the file, compressed: the same on one machine only, since compressors differ. */
  readonly archive: string;
  readonly sizeBytes: number;
}

/** Packs entries, in order, into `<folder>/<digest>.tar.gz`. The file appears whole or not at all; one that is there already is replaced by the same. */
export async function writeArtifact(
  entries: readonly ContextEntry[],
  { files, folder, tmpDir }: { readonly files: Files; readonly folder: string; readonly tmpDir: string },
): Promise<Artifact> {
  const packed = packContext(entries, files);
  const hash = createHash('sha256');
  const unfinished = `${tmpDir}/artifact.tar.gz`;
  files.mkdir(tmpDir);
  files.mkdir(folder);
  // An attempt before this one may have been cut off.
  files.unlink(unfinished);
  const file = files.open(unfinished, 'wx', 0o644);
  let sizeBytes = 0;
  try {
    const { Readable, pipeline } = await import('node:stream');
    const zip = createGzip();
    pipeline(Readable.from(packed.stream), zip, () => undefined);
    for await (const chunk of zip as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      sizeBytes += chunk.byteLength;
      file.write(chunk);
    }
  } finally {
    file.close();
  }
  const digest = packed.digest();
  const path = `${folder}/${digest.slice('sha256:'.length)}.tar.gz`;
  files.rename(unfinished, path);
  return { path, digest, archive: `sha256:${hash.digest('hex')}`, sizeBytes };
}
