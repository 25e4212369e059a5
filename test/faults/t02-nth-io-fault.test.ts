import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { SeededRandom } from '../support/seeded-random.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault, type FaultContext } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { inLanes } from './rig/in-lanes.ts';
import { judge } from './rig/judge.ts';
import { type Call, type TracedBuild, tracedBuild } from './t02-traced-build.ts';

/** With what another file system answers, where a call is about two paths. */
const errors = ['ENOSPC', 'EIO', 'EMFILE', 'EACCES', 'EDQUOT', 'EROFS', 'EXDEV'];
/** Exit codes of a run whose own files fail: a failed task, a refusal, an error of the machine. */
const documented = [0, 1, 2, 3];
const faultsPerJudgement = 4;

describeFault('t02', 'Nth-I/O faults', (part) => {
  part('calls of the system that fail, once or from then on', { quick: 16, full: 1_500 }, (fault) => tryCalls(fault, chooseError));
  part('calls of the system that kill', { quick: 4, full: 300 }, (fault) => tryCalls(fault, (name, nth) => `${name}:signal=SIGKILL:when=${nth}`));
});

/** What is injected into the nth call of a kind. */
type Choose = (name: string, nth: number, random: SeededRandom) => string;

async function tryCalls({ count, seed, tally, defer, signal, skip }: FaultContext, choose: Choose): Promise<void> {
  if (spawnSync('strace', ['-qq', 'true']).status !== 0) skip('strace cannot trace here');
  await inLanes({ count, seed, lanes: 2 }, async (lane) => {
    const workspace = await createFaultWorkspace({ count: 4, seed: lane.seed }, defer);
    await workspace.startAnew({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    const plans = await Promise.all([true, false].map(async (isCold) => ({ isCold, calls: await callsOf(workspace, { isCold, signal }) })));
    for (let tried = 0; tried < lane.count; ) {
      const tales: string[] = [];
      const found: string[] = [];
      while (tales.length < Math.min(faultsPerJudgement, lane.count - tried)) {
        const { isCold, calls } = plans[lane.random.below(2)] ?? { isCold: true, calls: [] };
        const { name, nth } = chooseCall(calls, lane.random);
        const fault = choose(name, nth, lane.random);
        prepare(workspace, isCold);
        const before = manifestsOf(workspace);
        const build = await tracedBuild(workspace, { inject: fault, signal });
        if (!isHit(build, fault)) continue;
        const places = [...new Set(build.hit.map((place) => place ?? 'elsewhere'))].sort();
        tales.push(`${isCold ? 'cold' : 'restoring'}: ${fault} at ${places.join(' and ')}`);
        const problems = [...(isKill(fault) ? [] : problemsOf(workspace, build, { clean, before })), ...(await problemsOfNext(workspace, clean, signal))];
        found.push(...problems.map((problem) => `${tales.at(-1)}: ${problem}`));
      }
      tried += tales.length;
      await judge({ tally, workspace, faults: tales.length, tale: tales.join('\n'), clean, outside, found, signal });
    }
  });
}

/** Which file the nth call is about differs from run to run: what hit no file of the workspace, or nothing at all, is no fault that was tried. */
function isHit({ isVoid, result, hit }: TracedBuild, fault: string): boolean {
  if (isVoid) return false;
  return isKill(fault) ? result.signal === 'SIGKILL' : hit.some((place) => place !== undefined);
}

function isKill(fault: string): boolean {
  return fault.includes(':signal=');
}

/** The calls of an undisturbed build that are about files of the workspace. */
async function callsOf(workspace: FaultWorkspace, { isCold, signal }: { readonly isCold: boolean; readonly signal: AbortSignal }): Promise<readonly Call[]> {
  prepare(workspace, isCold);
  const { result, calls }: TracedBuild = await tracedBuild(workspace, { signal });
  if (result.exitCode !== 0) throw new Error(`a build under strace exited with ${result.exitCode}: ${result.stderr}`);
  return calls.filter(({ place }) => place !== undefined);
}

function prepare({ rig, removeOutputs }: FaultWorkspace, isCold: boolean): void {
  if (isCold) rig.remove('.mmo');
  removeOutputs();
}

/** First the kind of call, then one of them, so that rare kinds are tried as often as frequent ones. */
function chooseCall(calls: readonly Call[], random: SeededRandom): Pick<Call, 'name' | 'nth'> {
  const names = [...new Set(calls.map(({ name }) => name))].sort();
  const name = names[random.below(names.length)] ?? '';
  const ofName = calls.filter((call) => call.name === name);
  // The cache is what the promise is about: two of three faults, where there is the choice.
  const inCache = ofName.filter(({ place }) => place === 'cache');
  const from = inCache.length > 0 && random.below(3) > 0 ? inCache : ofName;
  return from[random.below(from.length)] ?? { name, nth: 1 };
}

function chooseError(name: string, nth: number, random: SeededRandom): string {
  const possible = ['rename', 'link'].includes(name) ? errors.length : errors.length - 1;
  // From then on, reads and writes would fail on the pipes of Node itself, too.
  const isLasting = random.below(4) === 0 && name !== 'read' && name !== 'write';
  return `${name}:error=${errors[random.below(possible)]}:when=${nth}${isLasting ? '+' : ''}`;
}

interface Before {
  readonly clean: ReadonlyMap<string, string>;
  /** Entries of the cache; those of earlier faults, too, which nobody asks for any more. */
  readonly before: number;
}

/** The run that was hit: it exits as documented, is right when it says so, and tells what it could not store. */
function problemsOf(workspace: FaultWorkspace, { result, hit }: TracedBuild, { clean, before }: Before): readonly string[] {
  // From then on they may all have failed, also those without which Node cannot live.
  if (result.exitCode !== 0 && hit.includes(undefined)) return [];
  const inCache = hit.every((place) => place === 'cache');
  const text = `${result.stdout}${result.stderr}`;
  const exits = inCache ? [0] : documented;
  if (!exits.includes(result.exitCode ?? -1)) return [`exited with ${result.exitCode ?? result.signal}: ${text.slice(-1500)}`];
  if (result.exitCode !== 0) return [];
  const owed = Math.max(before, workspace.services.length);
  const stored = manifestsOf(workspace);
  const isTold = !inCache || stored >= owed || text.includes('"severity":"warning"');
  return [...differences('the run', clean, workspace.tree()), ...(isTold ? [] : [`${owed - stored} entries were not stored, and nobody was told`])];
}

/** The run after it, from what was stored: right, whatever that was. */
async function problemsOfNext(workspace: FaultWorkspace, clean: ReadonlyMap<string, string>, signal: AbortSignal): Promise<readonly string[]> {
  workspace.removeOutputs();
  const { exitCode, stderr } = await workspace.build({ signal });
  return [...(exitCode === 0 ? [] : [`the next run exited with ${exitCode}: ${stderr.slice(-800)}`]), ...differences('the next run', clean, workspace.tree())];
}

function differences(when: string, clean: ReadonlyMap<string, string>, tree: ReadonlyMap<string, string>): readonly string[] {
  const { wrong, lost, strays } = compareTrees(clean, tree);
  return [...wrong, ...lost, ...strays].slice(0, 3).map((path) => `${when}: ${path}`);
}

function manifestsOf({ rig }: FaultWorkspace): number {
  try {
    return readdirSync(rig.path('.mmo/cache/ac'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  } catch {
    return 0;
  }
}
