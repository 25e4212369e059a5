import type { Address } from '../instances/instance-environment.ts';

/** Where requests below a path go. */
export interface Route {
  /** `/api/checkout`; `/` takes what nobody else does. */
  readonly path: string;
  readonly service: string;
  /** The service sees the path without this prefix. */
  readonly stripPrefix: boolean;
  /** Its instances; they take turns. */
  readonly targets: readonly Address[];
  /** Its processes are being replaced: requests wait instead of failing. */
  readonly isSwapping: boolean;
}
