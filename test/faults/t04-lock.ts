import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquireWorkspaceLock } from '../../core/engine/workspace-lock.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { bundled } from '../support/bundled.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { startOwnClock } from './rig/own-clock.ts';

const worker = fileURLToPath(new URL('../support/lock-worker.ts', import.meta.url));
const contenders = 16;
/** What is promised; a machine with other things to do may be later now and then. */
const reclaimedWithinMs = 1_000;
const mostMs = 10 * reclaimedWithinMs;
const host = createNodeHost();

/** Sixteen processes take the lock in turn, each `count / 16` times, and prove each time that nobody else has it. */
export async function tryCycles({ count, seed, tally, defer }: FaultContext): Promise<void> {
  const dir = folder(defer);
  const program = await bundled(worker, defer);
  const cycles = Math.ceil(count / contenders);
  const ends = await Promise.all(
    Array.from({ length: contenders }, (_, n) => outputOf(contend(defer, [program, dir, String(cycles), String(seed * contenders + n)]))),
  );
  for (const end of ends) tally.tried(cycles, end === `exit 0, held ${cycles}` ? [] : [`a contender: ${end}`]);
  const files = readdirSync(join(dir, 'lock'));
  if (files.length > 10) tally.tried(1, [`old generations are left: ${files.join(' ')}`]);
}

/** Holders are killed while others wait: one of them has the lock in less than a second. */
export async function tryKilledHolders({ count, tally, defer }: FaultContext): Promise<void> {
  const dir = folder(defer);
  const program = await bundled(worker, defer);
  const times: number[] = [];
  // Holders are started ahead, so that one always waits while another is killed.
  const waiting: ChildProcess[] = [];
  const start = (): void => void waiting.push(contend(defer, [program, dir, '1', 'keep']));
  for (let n = 0; n < 3; n += 1) start();
  let [holder] = await nextHolder(waiting);
  for (let tried = 0; tried < count; tried += 1) {
    start();
    await Promise.race(waiting.filter((child) => child !== holder).map((child) => said(child, 'waiting')));
    const clock = startOwnClock();
    holder.kill('SIGKILL');
    waiting.splice(waiting.indexOf(holder), 1);
    const [next, all] = await nextHolder(waiting);
    const tookMs = clock.elapsedMs();
    clock.stop();
    times.push(tookMs);
    tally.tried(1, [...(tookMs < mostMs ? [] : [`reclaimed after ${tookMs} ms`]), ...(all === 1 ? [] : [`${all} holders at once`])]);
    holder = next;
  }
  const median = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  if (median >= reclaimedWithinMs) tally.tried(0, [`reclaimed after ${median} ms, half of the times`]);
}

/** What a lock file may hold that is nobody's, and what becomes of a lock whose file a stranger deletes. */
export async function tryStaleFiles({ count, random, tally, defer }: FaultContext): Promise<void> {
  const own = host.processes.inspect(process.pid);
  const alive = `${process.pid} ${host.machine.bootId} ${own?.startTime} 0123456789ab\n`;
  for (let tried = 0; tried < count; tried += 1) {
    const dir = folder(defer);
    const generation = 1 + random.below(1_000);
    const stale = [
      `${process.pid} ${host.machine.bootId} ${random.below(1e6)} 0123456789ab\n`,
      `${process.pid} another-boot ${own?.startTime} 0123456789ab\n`,
      `${2 ** 22 + 1} ${host.machine.bootId} 1 0123456789ab\n`,
      alive.slice(0, random.below(alive.length - 1)),
      `${alive}more\n`,
      '\0'.repeat(1 + random.below(64)),
      '',
    ][tried % 8];
    writeFileSync(join(dir, `lock.${generation}`), stale ?? alive);
    const lock = await acquireWorkspaceLock({ host, dir, wait: false });
    const isRight = (lock === undefined) === (stale === undefined);
    tally.tried(1, isRight ? [] : [`${JSON.stringify(stale ?? alive)} ${lock === undefined ? 'was taken for a living holder' : 'was taken over'}`]);
    lock?.release();
  }
}

/** A stranger deletes the file of a lock that is held: its holder notices, and takes it again unless somebody else has it. */
export async function tryDeletedLock({ count, random, tally, defer }: FaultContext): Promise<void> {
  for (let tried = 0; tried < count; tried += 1) {
    const dir = folder(defer);
    for (let before = random.below(12); before > 0; before -= 1) (await acquireWorkspaceLock({ host, dir, wait: false }))?.release();
    const first = await acquireWorkspaceLock({ host, dir, wait: false });
    const complaints: string[] = [];
    if (first?.isHeld() !== true) complaints.push('not held at once');
    for (const name of readdirSync(dir)) unlinkSync(join(dir, name));
    if (tried % 2 === 0) {
      if (first?.isHeld() !== true) complaints.push('not taken again although it was free');
      if ((await acquireWorkspaceLock({ host, dir, wait: false })) !== undefined) complaints.push('two holders');
    } else {
      const second = await acquireWorkspaceLock({ host, dir, wait: false });
      if (first?.isHeld() !== false) complaints.push('a lost lock is taken for held');
      if (second?.isHeld() !== true) complaints.push('the new holder lost it');
      second?.release();
      if (first?.isHeld() !== false) complaints.push('a lock that was lost for a while is taken for held');
    }
    first?.release();
    const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
    if (files.some((text) => text !== '')) complaints.push('not released');
    tally.tried(1, complaints);
  }
}

function folder(defer: FaultContext['defer']): string {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-lock-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function contend(defer: FaultContext['defer'], argv: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    texts.set(child, text);
  });
  return child;
}

const texts = new WeakMap<ChildProcess, string>();

/** Resolves when the child has said it. */
async function said(child: ChildProcess, word: string): Promise<ChildProcess> {
  while (!(texts.get(child) ?? '').includes(word)) await once(child.stdout ?? child, 'data');
  return child;
}

/** Who says first that it holds the lock, and how many do by then. */
async function nextHolder(children: readonly ChildProcess[]): Promise<readonly [ChildProcess, number]> {
  const holder = await Promise.race(children.map((child) => said(child, 'held')));
  return [holder, children.filter((child) => (texts.get(child) ?? '').includes('held')).length];
}

async function outputOf(child: ChildProcess): Promise<string> {
  const [exitCode]: unknown[] = await once(child, 'close');
  return `exit ${exitCode}, held ${(texts.get(child) ?? '').split('held').length - 1}`;
}
