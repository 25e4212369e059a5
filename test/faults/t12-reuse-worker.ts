import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { recordRun, sweepDeadRuns } from '../../core/engine/janitor.ts';
import { acquireWorkspaceLock } from '../../core/engine/workspace-lock.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { waitUntil } from './rig/wait-until.ts';

/*
 * Alone but for a shell in a name space of pids, where it decides which pid comes next. In each round a process of mmo's dies,
 * a stranger gets its pid, and lock, janitor and watchdog meet the stranger. Prints a line for each: `ok` or what is wrong.
 */
const [dir = '', rounds = '1'] = process.argv.slice(2);
const host = createNodeHost();
const worker = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

for (let round = 0; round < Number(rounds); round += 1) {
  const base = `${dir}/${round}`;
  mkdirSync(`${base}/run`, { recursive: true });
  await tell('lock', async () => {
    const holder = start([process.execPath, '--import', 'tsx', worker('../support/lock-worker.ts'), base, '1', 'keep'], 'pipe');
    await once(holder.stdout ?? holder, 'data');
    const stranger = await replace(holder);
    const lock = await acquireWorkspaceLock({ host, dir: `${base}/lock`, wait: false });
    stranger.kill('SIGKILL');
    return lock !== undefined;
  });
  await tell('janitor', async () => {
    const leader = start(['sleep', '600']);
    recordRun({ host, stateDir: base, runId: 'dead' }).groups.add(leader.pid ?? 0, host.processes.inspect(leader.pid ?? 0)?.startTime);
    const path = `${base}/run/dead.json`;
    writeFileSync(path, host.files.readText(path).replace(/"pid":\d+/, '"pid":4194305'));
    const stranger = await replace(leader);
    await sweepDeadRuns({ host, stateDir: base });
    await waitUntil(() => !isAlive(stranger), 500);
    return endOf(stranger);
  });
  await tell('watchdog', async () => {
    const leader = start(['sleep', '600']);
    const mmo = start([process.execPath, '--import', 'tsx', worker('./t12-watchdog-worker.ts'), `reuse-${round}`, String(leader.pid)], 'pipe');
    await once(mmo.stdout ?? mmo, 'data');
    const stranger = await replace(leader);
    mmo.kill('SIGKILL');
    await waitUntil(() => host.processes.inspect(mmo.pid ?? 0) === undefined, 5_000);
    await waitUntil(() => !isAlive(stranger), 1_500);
    return endOf(stranger);
  });
}

function start(argv: readonly string[], stdout: 'pipe' | 'ignore' = 'ignore'): ChildProcess {
  return spawn(argv[0] ?? '', argv.slice(1), { detached: true, stdio: ['ignore', stdout, 'inherit'], env: { PATH: process.env['PATH'] } });
}

/** Kills a process and gives its pid, and so the number of its group, to another one, in a later tick of the clock. */
async function replace(child: ChildProcess): Promise<ChildProcess> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  for (let tries = 0; tries < 100; tries += 1) {
    await host.clock.sleep(20);
    writeFileSync('/proc/sys/kernel/ns_last_pid', String((child.pid ?? 0) - 1));
    const next = start(['sleep', '600']);
    if (next.pid === child.pid) return next;
    next.kill('SIGKILL');
  }
  throw new Error(`pid ${child.pid} could not be given again`);
}

function isAlive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Whether the stranger lived until now. */
function endOf(stranger: ChildProcess): boolean {
  const lived = isAlive(stranger);
  stranger.kill('SIGKILL');
  return lived;
}

async function tell(what: string, act: () => Promise<boolean>): Promise<void> {
  const isRight = await act();
  process.stdout.write(isRight ? 'ok\n' : `${what} was fooled by a reused pid\n`);
}

process.exit(0);
