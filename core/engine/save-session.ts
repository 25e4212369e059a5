import { saveParsed } from '../source/parsed-store.ts';
import { prepareIndex } from '../source/workspace-index.ts';
import type { PlacedOutputs } from './placed-outputs.ts';
import { dropOldRecords } from './record-log.ts';
import type { Session } from './session.ts';
import { snapshotAgain } from './snapshot-again.ts';

/** Younger than this, a file may change once more without its times telling. */
const SETTLE_MS = 25;

/**
 * Writes the workspace index. Stats of outputs placed a moment ago are taken again once their times have settled, so that the next run need not read them;
 * `restedSinceMs` is the monotonic time from which on nothing was placed, where the caller knows.
 */
export async function saveSession(session: Session, restedSinceMs?: number): Promise<void> {
  const { host, workspace, tree, parsed, placed, history } = session;
  const saved = session.options.onPhase?.('save');
  const recent = [...placed].filter(([task, outputs]) => (session.index.outputs.get(task) as PlacedOutputs | undefined)?.writtenAtMs !== outputs.writtenAtMs);
  const index = prepareIndex(host, `${workspace.stateDir}/index/workspace.json`, { stats: tree.statCache(), outputs: placed, history });
  // Of the clock that nobody sets.
  const waitMs = (restedSinceMs ?? host.clock.monotonic()) + SETTLE_MS - host.clock.monotonic();
  if (recent.length > 0 && waitMs > 0) await host.clock.sleep(waitMs);
  const dirs = new Map(session.resolved.services.map(({ name, dir }) => [name, dir]));
  for (const [task, outputs] of recent) {
    const dir = dirs.get(task.slice(0, task.indexOf(':')));
    const again = dir === undefined ? undefined : snapshotAgain(session, dir, outputs);
    if (again === undefined) placed.delete(task);
    else placed.set(task, again);
  }
  index.write(placed);
  if (parsed.isChanged) saveParsed(host, `${workspace.stateDir}/index/parsed.json`, parsed.kept());
  dropOldRecords(host, workspace.stateDir, history.values());
  saved?.();
}
