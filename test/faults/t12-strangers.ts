import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sweepDeadRuns } from '../../core/engine/janitor.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { bundled } from '../support/bundled.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { waitUntil } from './rig/wait-until.ts';

const host = createNodeHost();
const worker = fileURLToPath(new URL('./t12-watchdog-worker.ts', import.meta.url));
const dead = { pid: 2 ** 22 + 1, startTime: '1', bootId: host.machine.bootId };

interface Recorded {
  readonly group: number;
  readonly startTime: string;
}

/** Somebody else's process, by its environment, and what the record of a dead run says of its group. */
interface Stranger {
  readonly title: string;
  readonly env: (runId: string) => Readonly<Record<string, string>>;
  readonly record?: (own: Recorded) => { readonly groups: readonly Recorded[]; readonly bootId?: string };
}

const strangers: readonly Stranger[] = [
  { title: 'run id that goes on', env: (id) => ({ MMO_RUN_ID: `${id}0` }) },
  { title: 'run id that begins earlier', env: (id) => ({ MMO_RUN_ID: `0${id}` }) },
  { title: 'another variable', env: (id) => ({ OTHER_MMO_RUN_ID: id, MMO_RUN_IDS: id }) },
  { title: 'a value that quotes it', env: (id) => ({ NOTE: `MMO_RUN_ID=${id}`, TEXT: `see MMO_RUN_ID=${id} there` }) },
  { title: 'a line of a value', env: (id) => ({ TEXT: `first\nMMO_RUN_ID=${id}\nlast` }) },
  { title: 'reused pid', env: () => ({}), record: ({ group, startTime }) => ({ groups: [{ group, startTime: `${Number(startTime) - 1}` }] }) },
  { title: 'another boot', env: (id) => ({ MMO_RUN_ID: id }), record: (own) => ({ bootId: 'other', groups: [own] }) },
  {
    title: 'group of everybody',
    env: () => ({}),
    record: ({ startTime }) => ({
      groups: [
        { group: 1, startTime },
        { group: 0, startTime },
      ],
    }),
  },
];

/** Lets janitor and watchdog clean up beside processes that resemble those of a dead run, and one that is of it. */
export async function tryStrangers({ count, seed, tally, defer }: FaultContext): Promise<void> {
  const program = await bundled(worker, defer);
  const rounds = Array.from({ length: count }, (_, n) => n);
  // Each waits for janitors and watchdogs, so as many are under way as there are kinds.
  for (let from = 0; from < count; from += strangers.length) {
    await Promise.all(
      rounds.slice(from, from + strangers.length).map(async (n) => {
        const stranger = strangers[n % strangers.length];
        if (stranger === undefined) return;
        tally.tried(1, await complaintsOf(stranger, { runId: `20260101000000-${seed}-${process.pid}-${n}`, program, defer }));
      }),
    );
  }
}

interface Meeting {
  readonly runId: string;
  /** Starts a watchdog. */
  readonly program: string;
  readonly defer: FaultContext['defer'];
}

async function complaintsOf(stranger: Stranger, { runId, program, defer }: Meeting): Promise<readonly string[]> {
  const child = sleeper(stranger.env(runId), defer);
  const own = { group: child.pid ?? 0, startTime: host.processes.inspect(child.pid ?? 0)?.startTime ?? '' };
  // After another boot nothing can be left.
  const bearer = stranger.title === 'another boot' ? undefined : sleeper({ MMO_RUN_ID: runId }, defer);
  const complaints: string[] = [];
  await sweepDeadRuns({ host, stateDir: stateWith(runId, stranger.record?.(own) ?? { groups: [] }, defer) });
  if (!isAlive(child)) complaints.push(`${stranger.title}: killed by the janitor`);
  if (bearer !== undefined && !(await waitUntil(() => !isAlive(bearer), 5_000)))
    complaints.push(`${stranger.title}: the janitor let a process of the run live`);
  if (stranger.record === undefined) {
    const second = sleeper({ MMO_RUN_ID: runId }, defer);
    await letWatchdogClean(runId, { program, defer });
    if (!isAlive(child)) complaints.push(`${stranger.title}: killed by the watchdog`);
    if (!(await waitUntil(() => !isAlive(second), 5_000))) complaints.push(`${stranger.title}: the watchdog let a process of the run live`);
  }
  child.kill('SIGKILL');
  return complaints;
}

function sleeper(env: Readonly<Record<string, string>>, defer: FaultContext['defer']): ChildProcess {
  const child = spawn('sleep', ['600'], { env: { PATH: process.env['PATH'], ...env }, detached: true, stdio: 'ignore' });
  defer(() => child.kill('SIGKILL'));
  return child;
}

function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null && host.processes.inspect(pid ?? 0) !== undefined;
}

function stateWith(runId: string, { groups, bootId }: ReturnType<NonNullable<Stranger['record']>>, defer: FaultContext['defer']): string {
  const stateDir = mkdtempSync(join(tmpdir(), 'mmo-state-'));
  defer(() => rmSync(stateDir, { recursive: true, force: true }));
  mkdirSync(join(stateDir, 'run'));
  const lines = [{ ...dead, ...(bootId !== undefined && { bootId }) }, ...groups];
  writeFileSync(join(stateDir, 'run', `${runId}.json`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return stateDir;
}

/** Starts the watchdog of a run in a process that is killed, and waits until it has done its work. */
async function letWatchdogClean(runId: string, { program, defer }: Pick<Meeting, 'program' | 'defer'>): Promise<void> {
  const child = spawn(process.execPath, [program, runId], { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await waitUntil(() => !watchdogOf(runId), 20_000);
}

function watchdogOf(runId: string): boolean {
  return readdirSync('/proc').some((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(`\0mmo-watchdog\0${runId}\0`);
    } catch {
      return false;
    }
  });
}
