import { posix } from 'node:path';
import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_VARIABLE } from './fleet-id.ts';
import type { Instance } from './instance.ts';

/** A process that was started by hand, and all that it has started itself. */
export interface Outsider {
  readonly leader: LocalProcess;
  readonly below: readonly LocalProcess[];
}

/**
 * Processes of the same service that were started by hand: in the service's folder with its very command line, or by the program
 * of its own that its command names. Never one of a fleet, an ancestor of this command, or what runs in another folder.
 */
export function findOutsiders(
  { workspace, processes }: Pick<PluginCommandContext, 'workspace' | 'processes'>,
  instance: Instance,
  all: readonly LocalProcess[] = processes.list(),
): readonly Outsider[] {
  const folder = `${workspace.root}/${instance.service.dir}`.replace(/\/$/, '');
  const words = wordsOf(instance.argv);
  const program = ownProgram(folder, words[0]);
  const isOfService = ({ cwd, argv, program: runs }: LocalProcess): boolean =>
    (cwd === folder && (isSame(argv, instance.argv) || isSame(argv, words))) ||
    (program !== undefined && runs === program && `${cwd}/`.startsWith(`${folder}/`));
  const candidates = all.filter(isOfService);
  if (candidates.length === 0) return [];
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]));
  const spared = new Set(lineOf(processes.ownPid, parents));
  const isFree = ({ pid }: LocalProcess): boolean => !spared.has(pid) && processes.variable(pid, FLEET_VARIABLE) === undefined;
  const pids = new Set(candidates.filter(isFree).map(({ pid }) => pid));
  const topOf = ({ parent }: LocalProcess): number | undefined => lineOf(parent, parents).findLast((pid) => pids.has(pid));
  const leaders = candidates.filter((one) => pids.has(one.pid) && topOf(one) === undefined);
  return leaders.map((leader) => ({ leader, below: all.filter((one) => topOf(one) === leader.pid && isFree(one)) }));
}

/** The words of a line that a shell does not have to understand, since it runs them in its own place; of any other command those of the command. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [shell, flag, line = ''] = argv;
  if (shell !== '/bin/sh' || flag !== '-c') return argv;
  return /[|&;<>()$`"'\\*?[\]{}~\n]/.test(line) ? [] : line.trim().split(/\s+/);
}

/** Absolute, where a command names a program that lies in the service's folder. */
function ownProgram(folder: string, word = ''): string | undefined {
  const path = posix.resolve(folder, word);
  return word.includes('/') && path.startsWith(`${folder}/`) ? path : undefined;
}

/** The program may be named by its path, and one that gives itself a title, as npm does, tells all words as one. */
function isSame(found: readonly string[], wanted: readonly string[]): boolean {
  const [first = '', ...rest] = found;
  if (wanted.length > 1 && first === wanted.join(' ') && rest.every((word) => word === '')) return true;
  return wanted.length > 0 && found.length === wanted.length && wanted.every((word, n) => found[n] === word || (n === 0 && first.endsWith(`/${word}`)));
}

/** A process and those above it, upwards. */
function lineOf(pid: number, parents: ReadonlyMap<number, number>): readonly number[] {
  const line: number[] = [];
  for (let at: number | undefined = pid; at !== undefined && at > 1 && !line.includes(at); at = parents.get(at)) line.push(at);
  return line;
}
