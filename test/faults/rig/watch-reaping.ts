import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { unreapedChildren } from './unreaped-children.ts';

const lookEveryMs = 150;
/** A program that waits has reaped before it began to; it waits so many times before this is held against it. */
const mostWaits = 10;

/**
 * Until a process has ended: children that it left as zombies while it had nothing to do. That is told from a machine that
 * does not let it by how often it went to sleep of its own will meanwhile. Linux only.
 */
export async function watchReaping(pid: number, ended: Promise<unknown>): Promise<readonly string[]> {
  const firstSeen = new Map<number, { readonly waits: number; readonly looks: number }>();
  const left = new Set<number>();
  const state = { live: true };
  void ended.finally(() => {
    state.live = false;
  });
  for (let looks = 0; state.live; looks += 1) {
    const waits = waitsOf(pid);
    for (const child of unreapedChildren(pid)) {
      const before = firstSeen.get(child) ?? { waits, looks };
      firstSeen.set(child, before);
      if (looks - before.looks >= mostWaits && waits - before.waits >= mostWaits) left.add(child);
    }
    await delay(lookEveryMs);
  }
  return left.size === 0 ? [] : [`${left.size} children were left as zombies`];
}

/** How often its main thread has gone to sleep. */
function waitsOf(pid: number): number {
  try {
    return Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    // It has ended.
    return 0;
  }
}
