import type { RawListing } from '../git/list-work-tree.ts';
import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from './checked-file.ts';

/** Reads git's words that were kept under this digest; `undefined` when they are missing, damaged or others. */
export function loadListing(host: Host, stateDir: string, digest: string): RawListing | undefined {
  const [head, bytes] = readChecked(host, fileOf(stateDir)) ?? [];
  if (head === undefined || bytes === undefined || new TextDecoder().decode(head) !== headOf(digest)) return undefined;
  return { bytes, warnings: '' };
}

/** Keeps git's words of a plain listing in place of the ones before. A path with a line end, or a disk that refuses, costs the next run time. */
export function saveListing(host: Host, stateDir: string, { digest, listing }: { readonly digest: string; readonly listing: RawListing }): void {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(listing.bytes);
  if (!text.includes('\n')) writeChecked(host, fileOf(stateDir), [headOf(digest), text]);
}

/** A sound file of another kind may have got its place. */
function headOf(digest: string): string {
  return `listing 1 ${digest}`;
}

function fileOf(stateDir: string): string {
  return `${stateDir}/index/listing.txt`;
}
