import type { Host } from '../host/host.ts';
import { type GitError, isGitError, runGit } from './run-git.ts';

/** Reads many blobs with one git process; what the repository does not have is left out, unless a partial clone fails to fetch it. */
export function readBlobs(host: Host, root: string, ids: readonly string[]): ReadonlyMap<string, Uint8Array> | GitError {
  const wanted = [...new Set(ids)].filter((id) => /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id));
  const blobs = new Map<string, Uint8Array>();
  if (wanted.length === 0) return blobs;
  const bytes = runGit(host, root, ['cat-file', '--batch'], { input: `${wanted.join('\n')}\n` });
  if (isGitError(bytes)) return bytes;
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end < 0) break;
    const [id, type, size] = Buffer.from(bytes.subarray(at, end)).toString('latin1').split(' ');
    at = end + 1;
    if (size === undefined) continue;
    const length = Number(size);
    if (id !== undefined && type === 'blob') blobs.set(id, bytes.slice(at, at + length));
    at += length + 1;
  }
  return blobs;
}
