import type { ProcessIdentity, Ready, Service } from '../../../core/plugin-api.ts';

/** One instance of a service that is to run. */
export interface Instance {
  readonly service: Service;
  /** From 1. */
  readonly number: number;
  /** `checkout.1`: names its files. */
  readonly id: string;
  /** `checkout`, or `checkout.2` where there are several. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly ready: Ready | undefined;
}

/** What is written down of an instance that was started: `.mmo/run/<id>.json`. */
export interface InstanceRecord extends ProcessIdentity {
  readonly version: 1;
  readonly service: string;
  readonly number: number;
  readonly bootId: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly port: number | undefined;
  readonly ready: Ready | undefined;
  /** Name of the container that the process holds; undefined where it is the service itself. */
  readonly container?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly restarts: number;
  /** It has passed its grace and its readiness check. */
  readonly isUp: boolean;
  /** Where a debugger is reached, under `mmo dev --debug`. */
  readonly debugPort?: number | undefined;
}

/** `building`: a command builds its service anew, whatever else is true; `unhealthy` runs, but its readiness check says no; `aborted` ended without being stopped. */
export type InstanceState = 'running' | 'building' | 'starting' | 'unhealthy' | 'stopped' | 'aborted';
