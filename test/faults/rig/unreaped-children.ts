import { readdirSync, readFileSync } from 'node:fs';

/** Processes that have ended and whose parent, given by its pid, has not asked how: what `ps` calls zombies. Linux only. */
export function unreapedChildren(parent: number): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return state === 'Z' && Number(ppid) === parent ? [Number(name)] : [];
    } catch {
      // It has gone meanwhile.
      return [];
    }
  });
}
