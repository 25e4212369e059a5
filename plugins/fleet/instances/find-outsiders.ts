import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_VARIABLE } from './fleet-id.ts';
import type { Instance } from './instance.ts';

/**
 * Processes of the same service that were started by hand: in the service's folder, with its very command line or with
 * the program that its command names. Never one of a fleet, an ancestor of this command, or a process in another folder.
 */
export function findOutsiders(
  { workspace, processes }: Pick<PluginCommandContext, 'workspace' | 'processes'>,
  instance: Instance,
  all: readonly LocalProcess[] = processes.list(),
): readonly LocalProcess[] {
  const folder = `${workspace.root}/${instance.service.dir}`.replace(/\/$/, '');
  const ancestors = ancestorsOf(processes.ownPid, all);
  return all.filter(({ pid, cwd, argv }) => {
    if (cwd !== folder || ancestors.has(pid) || processes.variable(pid, FLEET_VARIABLE) !== undefined) return false;
    return isSame(argv, instance.argv) || isSame(argv, wordsOf(instance.argv));
  });
}

/** A shell's `sh -c "node server.js"` is, once it runs, just `node server.js`. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [shell, flag, line = ''] = argv;
  return shell === '/bin/sh' && flag === '-c' && !/[|&;<>()$`"'\\*?[\]{}~\n]/.test(line) ? line.trim().split(/\s+/) : [];
}

/** The program may be named by its path. */
function isSame(found: readonly string[], wanted: readonly string[]): boolean {
  if (wanted.length === 0 || found.length !== wanted.length) return false;
  return wanted.every((word, n) => found[n] === word || (n === 0 && found[0]?.endsWith(`/${word}`) === true));
}

function ancestorsOf(pid: number, all: readonly LocalProcess[]): ReadonlySet<number> {
  const parents = new Map(all.map((one) => [one.pid, one.parent]));
  const found = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !found.has(at); at = parents.get(at)) found.add(at);
  return found;
}
