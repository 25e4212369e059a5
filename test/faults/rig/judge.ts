import type { MmoResult } from '../../support/start-command.ts';
import { compareTrees } from './compare-trees.ts';
import type { FaultTally } from './fault-tally.ts';
import type { FaultWorkspace } from './fault-workspace.ts';
import { processesBelow } from './processes-below.ts';
import { waitUntil } from './wait-until.ts';

/** What was done to a workspace, and what it must be like afterwards. */
export interface Charge {
  readonly tally: FaultTally;
  readonly workspace: FaultWorkspace;
  /** How many faults this was. */
  readonly faults: number;
  /** What was done, in words. */
  readonly tale: string;
  /** The tree of a clean build, and what lay around the workspace before. */
  readonly clean: ReadonlyMap<string, string>;
  readonly outside: ReadonlyMap<string, string>;
  /** The run that the faults hit. */
  readonly result?: MmoResult | undefined;
  /** Exit codes that are right for it; 0 alone unless told. */
  readonly exits?: readonly (number | undefined)[];
  /** The outputs of that run must already be those of a clean build. */
  readonly treeAfterFault?: boolean;
  /** What the test itself found wrong. */
  readonly found?: readonly string[];
  readonly signal: AbortSignal;
}

const endOfProcessesMs = 10_000;

/**
 * The verdict on faults: (1) the run that they hit exited as documented; (2) without outputs and faults, a run exits 0
 * with the tree of a clean build; (3) so does the next, from hits alone; (4) the cache is sound; (5) nothing around the
 * workspace changed; (6) no process is left. Counted and told to the tally; true when all hold.
 */
export async function judge(charge: Charge): Promise<boolean> {
  const { tally, workspace, clean, signal, result, exits = [0] } = charge;
  const { subject, services } = workspace;
  const complaints: string[] = [...(charge.found ?? [])];
  const harm = { wrongBytes: 0, lost: 0, leaks: 0 };
  const say = (text: string): void => void complaints.push(text);
  const compareWith = (when: string): void => {
    const { wrong, lost, strays } = compareTrees(clean, workspace.tree());
    harm.wrongBytes += wrong.length;
    harm.lost += lost.length;
    harm.leaks += strays.length;
    if (wrong.length + lost.length + strays.length > 0) {
      say(`${when}: ${wrong.length} wrong, ${lost.length} lost, ${strays.length} strays: ${[...wrong, ...lost, ...strays].slice(0, 5).join('; ')}`);
    }
  };
  if (result !== undefined && !exits.includes(result.exitCode)) {
    say(`the run under faults exited with ${result.exitCode ?? result.signal}, not ${exits.join(' or ')}:\n${result.stderr.slice(-2000)}`);
  }
  if (charge.treeAfterFault === true) compareWith('the run under faults');
  for (const round of ['next run', 'third run']) {
    workspace.removeOutputs();
    const next = await workspace.build({ signal });
    if (next.exitCode !== 0) say(`${round} exited with ${next.exitCode ?? next.signal}:\n${next.stderr.slice(-2000)}`);
    compareWith(round);
    const { hits } = subject.work(next);
    if (round === 'third run' && hits !== services.length) say(`${round} found ${hits} of ${services.length} tasks done`);
  }
  if (subject.name === 'mmo') {
    const verified = await workspace.rig.mmo(['cache', 'verify'], { signal });
    if (verified.exitCode !== 0) say(`the cache is not sound: ${verified.stdout}${verified.stderr}`);
  }
  const around = compareTrees(charge.outside, workspace.outside());
  const moved = [...around.wrong, ...around.lost, ...around.strays];
  harm.leaks += moved.length;
  if (moved.length > 0) say(`changed around the workspace: ${moved.slice(0, 5).join('; ')}`);
  const alive = await processesLeft(workspace.around);
  harm.leaks += alive.length;
  if (alive.length > 0) say(`processes left: ${alive.join(', ')}`);
  tally.tried(charge.faults, complaints.length === 0 ? [] : [charge.tale, ...complaints], harm);
  // What one fault has spoilt must not be held against the next.
  if (complaints.length > 0) await workspace.startAnew({ signal });
  return complaints.length === 0;
}

/** What is still there when the time is up. */
async function processesLeft(folder: string): Promise<readonly string[]> {
  await waitUntil(() => processesBelow(folder).length === 0, endOfProcessesMs);
  return processesBelow(folder).map(({ pid, command }) => `${pid} ${command}`);
}
