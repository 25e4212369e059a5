import { errorCode } from '../host/error-code.ts';
import type { Files } from '../model/files.ts';

/** The bytes of a blob that was looked at before; undefined where it is gone since, or something else lies there. Throws on faults of the machine. */
export function readBlob(files: Files, path: string): Uint8Array | undefined {
  try {
    return files.read(path);
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR', 'EINVAL'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
