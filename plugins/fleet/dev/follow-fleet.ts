import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { readRecords } from '../instances/instance-records.ts';
import { logFileOf } from '../instances/run-folder.ts';
import { type InstanceStatus, statusOf } from '../instances/status-of.ts';
import { findLogs } from '../logs/find-logs.ts';
import { LogReader } from '../logs/log-reader.ts';
import { vendorNames } from '../vendors/vendor-names.ts';
import type { DevLogs } from './dev-logs.ts';
import type { DevState } from './dev-state.ts';
import { followVendors, type VendorFollower } from './follow-vendors.ts';

const LOG_EVERY_MS = 100;
/** Of each log at a look, lest one that writes without end keeps everything else waiting. */
const MOST_PIECES = 64;
const STATUS_EVERY_MS = 2_000;
/** Ready checks are requests that services may log: they are not asked at each look. */
const LOOKS_BETWEEN_CHECKS = 5;

/** So long an end is seen before it is told: what a command ends is forgotten a moment after its process. */
const TOLD_AFTER_MS = 1_000;

/** Follows what runs. */
export interface FleetFollower {
  /** Follows these services from now on, new ones from what they write next. */
  readonly follow: (services: readonly Service[]) => void;
  /** Looks at once, for what this command has just done. */
  readonly look: () => Promise<void>;
  /** Takes what is still to be read, and ends. */
  readonly stop: () => void;
}

/**
 * Brings into `state` and `logs`, again and again, how the services are and what they write from now on; `onAborted` is called at
 * each look at one that has ended by itself, with the names of those that it is told of for the first time.
 */
export function followFleet(
  context: PluginCommandContext,
  given: readonly Service[],
  { state, logs, onAborted }: { readonly state: DevState; readonly logs: DevLogs; readonly onAborted: (ended: readonly string[]) => void },
): FleetFollower {
  const { files } = context;
  let services: readonly Service[] = [];
  let vendors: VendorFollower | undefined;
  let ofVendors: readonly InstanceStatus[] = [];
  let vendorsAt = 0;
  const open = new Map<string, LogReader>();
  let looks = 0;
  let looking: Promise<void> | undefined;

  const sizes = new Map<string, number>();
  const follow = (now: readonly Service[]): void => {
    const added = now.filter(({ name }) => !services.some((one) => one.name === name));
    for (const { id, path } of findLogs(context, added)) if (!open.has(id)) sizes.set(id, files.lstat(path)?.size ?? 0);
    services = now;
    const names = (): readonly string[] => [...new Set(services.flatMap(vendorNames))].sort();
    if (names().length > 0) vendors ??= followVendors(context, names, logs);
  };
  follow(given);
  /** When an end was first seen; `told` once it was. */
  const abortedSince = new Map<string, number | 'told'>();
  const newlyEnded = (aborted: readonly string[]): readonly string[] => {
    for (const name of abortedSince.keys()) if (!aborted.includes(name)) abortedSince.delete(name);
    return aborted.filter((name) => {
      const since = abortedSince.get(name) ?? Date.now();
      const isDue = since !== 'told' && Date.now() - since >= TOLD_AFTER_MS;
      abortedSince.set(name, isDue ? 'told' : since);
      return isDue;
    });
  };
  const wasUp = new Map<string, boolean>();
  const isUpFor = (isThorough: boolean): PluginCommandContext['isUp'] => {
    return async (ready, how) => {
      const key = JSON.stringify([ready, how.cwd]);
      const known = isThorough ? undefined : wasUp.get(key);
      const up = known ?? (await context.isUp(ready, how));
      wasUp.set(key, up);
      return up;
    };
  };

  const read = (): void => {
    vendors?.read();
    for (const [id, { service, number }] of readRecords(context)) {
      if (!services.some(({ name }) => name === service)) continue;
      const reader = open.get(id) ?? new LogReader(files, logFileOf(context, id), sizes.get(id) ?? 0);
      open.set(id, reader);
      const source = number === 1 ? service : id;
      for (let pieces = 0; pieces < MOST_PIECES; pieces += 1) {
        const stretches = reader.next();
        if (stretches.length === 0) break;
        // Lines seldom tell their time: they are of the moment in which they are seen.
        for (const { text } of stretches) for (const line of text.slice(0, -1).split('\n')) logs.add({ source, at: Date.now(), text: line });
      }
    }
  };
  const ask = async (): Promise<void> => {
    // Of this look: whoever wants one at once counts anew, whether or not one is under way.
    const isThorough = looks % LOOKS_BETWEEN_CHECKS === 0;
    looks += 1;
    const found = await statusOf({ ...context, isUp: isUpFor(isThorough) }, services);
    // What the daemon is asked costs it something, too.
    if (vendors !== undefined && isThorough) {
      ofVendors = await vendors.look().catch(() => []);
      vendorsAt = Date.now();
    }
    const aborted = found.filter((one) => one.state === 'aborted').map(({ name }) => name);
    if (aborted.length > 0) onAborted(newlyEnded(aborted));
    else abortedSince.clear();
    const since = Date.now() - vendorsAt;
    state.setStatuses([...found, ...ofVendors.map((one) => (one.uptimeMs === undefined ? one : { ...one, uptimeMs: one.uptimeMs + since }))]);
  };
  const look = (): Promise<void> => {
    looking ??= ask()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const timers = [setInterval(read, LOG_EVERY_MS), setInterval(() => void look(), STATUS_EVERY_MS)];
  for (const timer of timers) timer.unref();
  return {
    follow,
    look: async () => {
      await looking;
      looks = 0;
      await look();
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
      read();
    },
  };
}
