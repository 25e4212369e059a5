import { createHash } from 'node:crypto';

/** Variables that every process of a fleet bears from its start, so that it is found again whatever was written down. */
export const FLEET_VARIABLE = 'MMO_FLEET';
export const FLEET_INSTANCE_VARIABLE = 'MMO_FLEET_INSTANCE';
/** Borne by what must not outlive the command that started it. */
export const FLEET_OWNER_VARIABLE = 'MMO_FLEET_OWNER';

/** Tells the fleet of one workspace from all others of the machine. */
export function fleetId(root: string): string {
  return createHash('sha256').update(root).digest('hex').slice(0, 16);
}
