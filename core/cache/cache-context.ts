import type { Host } from '../host/host.ts';

/** What the functions of one opened cache share. */
export interface CacheContext {
  readonly host: Host;
  /** Absolute. */
  readonly dir: string;
  readonly now: () => number;
  /** Says once, and once only, that the cache does not work as it should. */
  fault(action: string, error: unknown): void;
}

/** Made with the cache: it tells backup programs to leave the folder out. */
export function cacheTag(dir: string): string {
  return `${dir}/CACHEDIR.TAG`;
}

/** Where an action result lies. */
export function manifestPath(dir: string, key: string): string {
  return `${dir}/ac/${key.slice(0, 2)}/${key}`;
}

/** Where a blob lies. */
export function blobPath(dir: string, digest: string): string {
  return `${dir}/cas/${digest.slice(0, 2)}/${digest}`;
}

/** A key or digest that may become a file name. */
export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}
