import type { RegistryAccess } from './containers.ts';

/** How a registry is asked. */
export interface RegistryRequest extends RegistryAccess {
  /** Hosts that speak plain HTTP though they are not on this machine. */
  readonly insecure?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** A folder's content as a registry keeps it. */
export interface StoredArchive {
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** `sha256:…` of the compressed archive. */
  readonly layer: string;
}

/** Registries without a container daemon. Every method rejects with a ContainerError. */
export interface Registries {
  /** The digest of what a reference names by tag or digest; undefined where the registry has none. */
  digest(reference: string, request: RegistryRequest): Promise<string | undefined>;
  /** Keeps a tar as an image of one layer under that reference; what the registry has already is not sent. Faults that may pass are tried again. */
  putArchive(reference: string, tar: AsyncIterable<Uint8Array>, request: RegistryRequest): Promise<StoredArchive>;
  /** Names what a reference names, by tag or digest, by another tag of the same repository. */
  tag(reference: string, tag: string, request: RegistryRequest): Promise<{ readonly digest: string }>;
  /** What `docker login` left for the registry of a reference; undefined where nobody logged in. */
  login(reference: string, env: NonNullable<RegistryAccess['env']>): Promise<NonNullable<RegistryAccess['auth']> | undefined>;
}
