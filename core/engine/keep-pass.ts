import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { TaskId } from '../model/task.ts';
import { saveListing } from '../source/kept-listing.ts';
import { type KeptKey, savePass } from './kept-pass.ts';
import type { KeyRing } from './key-ring.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';

const nothing: ReadonlyMap<TaskId, KeptKey> = new Map();

/** Keys of the last pass that a pass over this plan may take over, each if all that is its own is the same. */
export function keptKeysFor(session: Session, plan: Plan): ReadonlyMap<TaskId, KeptKey> {
  const { kept } = session;
  return kept !== undefined && isOrdinary(plan) && kept.ground === groundOf(session) ? kept.keys : nothing;
}

/** Keeps what a pass has worked out, unless the next one would learn nothing from it. Files that moved under the pass leave what was kept before. */
export function keepPass(session: Session, plan: Plan, keys: KeyRing): void {
  const { kept, host, workspace, tree, resolved } = session;
  const { origin } = resolved;
  const ground = groundOf(session);
  const now = tree.kept;
  if (origin === undefined || ground === undefined || now === undefined || !isOrdinary(plan)) return;
  const isSame = kept?.ground === ground && kept.given === origin.given && kept.tree.digest === now.digest;
  if (isSame && keys.areKept()) return;
  const rows = new Map<TaskId, KeptKey>();
  for (const [n, { id }] of plan.graph.tasks.entries()) {
    const row = keys.toKeep(n);
    if (row !== undefined) rows.set(id, row);
  }
  savePass(host, workspace.stateDir, { tree: now, ...origin, ground, keys: rows });
  const { listing } = tree;
  if (listing !== undefined && kept?.tree.listing.digest !== now.listing.digest) saveListing(host, workspace.stateDir, { digest: now.listing.digest, listing });
}

/** What the command line or a plugin adds to single tasks is not part of what is kept, nor are their edges. */
function isOrdinary({ request, hookArgs, part }: Plan): boolean {
  const { args, vars, fresh, interactive, adHoc, promotion } = request;
  const isWhole = adHoc === undefined && promotion === undefined && part === undefined;
  return args.length + Object.keys(vars).length + hookArgs.size === 0 && fresh !== true && interactive !== true && isWhole;
}

/** Digest of what keys follow from beside the tasks' own inputs and their dependencies. */
function groundOf({ host, options, resolved: { origin, executors } }: Session): string | undefined {
  if (origin === undefined) return undefined;
  const versions = [...executors].map(([name, { version }]) => [name, version]);
  return sha256(canonicalText(['mmo keys 1', options.builtins.build, origin.model, host.machine.platform, versions.sort()]));
}
