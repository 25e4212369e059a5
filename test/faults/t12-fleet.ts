import type { InstanceStatus } from '../../plugins/fleet/instances/status-of.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { inLanes } from './rig/in-lanes.ts';
import { processesBelow } from './rig/processes-below.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { waitUntil } from './rig/wait-until.ts';

/** What is promised: five seconds after the end of a command nothing of it is left, ten after it was killed. */
const goneWithinMs = { SIGINT: 5_000, SIGTERM: 5_000, SIGHUP: 5_000, SIGKILL: 10_000 } as const;
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGKILL: undefined } as const;
type Signal = keyof typeof codes;

/** `attach` is `mmo start --attach`; what `start` has started is to stay. */
const ways = { dev: ['dev', '--no-gateway'], attach: ['start', '--attach'], start: ['start'] } as const;
/** On a machine that is very busy a start takes long, and nobody waits for its end. */
const longestWaitMs = 5_000;
const soonMs = 10_000;
const names = ['base', 'cart', 'front'];
/** Its child, one in a session of its own, and itself. */
const processesPerService = 3;

/** A service that takes its time to build and to end, with a child in another session. */
function serviceFile(name: string, needs: readonly string[]): string {
  return JSON.stringify({
    name,
    dependsOn: needs.map((service) => ({ service, kind: 'runtime' })),
    command: "trap 'kill $! 2>/dev/null; sleep 0.2; exit 0' TERM; setsid sleep 600 & sleep 600 & wait",
    tasks: { build: { command: 'sleep 0.05; mkdir -p dist; echo x > dist/x', outputs: ['dist'], cache: false } },
  });
}

/** Ends `mmo dev`, `mmo start --attach` and `mmo start` at random moments by one of these signals: nothing is left that must not, and the next command is right. */
export async function endFleets({ count, seed, tally, defer, signal }: FaultContext, signals: readonly Signal[]): Promise<void> {
  await inLanes({ count, seed, lanes: 3 }, async (lane) => {
    const files = {
      'mmo.json': JSON.stringify({ name: 'fleet', schemaVersion: 1 }),
      '.gitignore': 'dist\n.mmo\n',
      ...Object.fromEntries(names.map((name, n) => [`${name}/service.yml`, serviceFile(name, names.slice(Math.max(0, n - 1), n))])),
    };
    const rig = createRig({ files }, defer);
    defer(() => rig.mmo(['stop', '--grace', '0']));
    const startedMs = performance.now();
    await rig.mmo(['start'], { signal });
    const wholeMs = Math.min(longestWaitMs, Math.ceil((performance.now() - startedMs) * 1.3));
    await rig.mmo(['stop', '--grace', '0'], { signal });
    for (let tried = 0; tried < lane.count; tried += 1) {
      const way = (['dev', 'attach', 'dev', 'start'] as const)[tried % 4] ?? 'dev';
      const { tale, found, left } = await endOnce(rig, { way, signals, wholeMs, random: lane.random, signal });
      tally.tried(1, found.length === 0 ? [] : [tale, ...found], { leaks: left });
    }
    tally.tried(1, await problemsOfNext(rig, signal));
  });
}

interface Ending {
  readonly way: keyof typeof ways;
  readonly signals: readonly Signal[];
  readonly wholeMs: number;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
}

async function endOnce(rig: Rig, { way, signals, wholeMs, random, signal }: Ending): Promise<{ tale: string; found: readonly string[]; left: number }> {
  const afterMs = random.below(wholeMs);
  const name = signals[random.below(signals.length)] ?? 'SIGKILL';
  const found: string[] = [];
  const mmo = await rig.start(ways[way], { signal });
  await waitOrEnd(afterMs, mmo.ended);
  mmo.kill(name);
  const { exitCode, signal: killedBy, stderr } = await mmo.ended;
  const isRight = exitCode === codes[name] || killedBy === name || (way === 'start' && exitCode === 0);
  if (!isRight) found.push(`ended with ${exitCode ?? killedBy}: ${stderr.slice(-500)}`);
  // What `start` has started lives on, until the next command that ends it.
  if (way === 'start') await rig.mmo(['stop'], { signal });
  let left = 0;
  if (!(await waitUntil(() => processesBelow(rig.root).length === 0, goneWithinMs[name]))) {
    const alive = processesBelow(rig.root);
    left = alive.length;
    found.push(`left ${alive.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
    for (const { pid } of alive) process.kill(pid, 'SIGKILL');
  }
  return { tale: `mmo ${ways[way].join(' ')}: ${name} after ${afterMs} of ${wholeMs} ms`, found, left };
}

/** A start that is interrupted nowhere, one more on top, and a stop. */
async function problemsOfNext(rig: Rig, signal: AbortSignal): Promise<readonly string[]> {
  const found: string[] = [];
  const start = await rig.mmo(['start'], { signal });
  if (start.exitCode !== 0) found.push(`the next start exited with ${start.exitCode}: ${start.stderr}`);
  const again = await rig.mmo(['start'], { signal });
  const running = again.stdout.match(/: already running/g)?.length ?? 0;
  if (running !== names.length) found.push(`${running} of ${names.length} were running: ${again.stdout}${again.stderr}`);
  const states = (JSON.parse((await rig.mmo(['ps', '--json'], { signal })).stdout) as InstanceStatus[]).map(({ state }) => state);
  if (states.some((state) => state !== 'running')) found.push(`states: ${states.join(', ')}`);
  const sleeping = (): number => processesBelow(rig.root).filter(({ command }) => command === 'sleep 600').length;
  // A service is running before its children are.
  if (!(await waitUntil(() => sleeping() === names.length * (processesPerService - 1), soonMs))) found.push(`${sleeping()} processes sleep`);
  await rig.mmo(['stop'], { signal });
  await waitUntil(() => processesBelow(rig.root).length === 0, goneWithinMs.SIGTERM);
  const left = processesBelow(rig.root);
  if (left.length > 0) found.push(`stop left ${left.map(({ command }) => command).join(', ')}`);
  return found;
}
