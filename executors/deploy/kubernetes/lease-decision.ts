/** A Lease of the Kubernetes API. */
export interface LeaseObject {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
  readonly spec?: {
    readonly holderIdentity?: string | undefined;
    readonly leaseDurationSeconds?: number | undefined;
    readonly renewTime?: string | undefined;
    readonly leaseTransitions?: number | undefined;
  };
}

/** `<machine and workspace>/<run>`. */
export type HolderIdentity = string;

/**
 * Whether a lease may be taken: it is nobody's, one's own, that of an earlier run of the same workspace on the same machine (whose lock
 * says that this run has ended), or it was not renewed for as long as it lasts. That is measured here, from when this version of it was
 * first seen: clocks of two machines differ.
 */
export function mayTake(lease: LeaseObject | undefined, self: HolderIdentity, seenForMs: number): boolean {
  const holder = lease?.spec?.holderIdentity ?? '';
  if (holder === '' || holder === self) return true;
  if (placeOf(holder) === placeOf(self)) return true;
  return seenForMs >= (lease?.spec?.leaseDurationSeconds ?? 0) * 1000;
}

function placeOf(identity: HolderIdentity): string {
  return identity.slice(0, identity.lastIndexOf('/'));
}
