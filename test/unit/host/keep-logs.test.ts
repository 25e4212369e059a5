import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { inspectProcess } from '../../../core/host/inspect-process.ts';
import { keepLogs } from '../../../core/host/keep-logs.ts';
import { KeptLog } from '../../../core/host/kept-log.ts';
import { waitUntil } from '../../faults/rig/wait-until.ts';
import { describe, type TestContext } from '../../support/harness.ts';

/** For what comes soon, except on a machine with other things to do. */
const patienceMs = 30_000;

interface Kept {
  readonly folder: string;
  readonly log: string;
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
}

/** A folder as a fleet has it, with a process that lives. */
async function kept({ defer }: TestContext, limitBytes: number): Promise<Kept> {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-kept-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  defer(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  writeFileSync(join(folder, 'a.1.json'), JSON.stringify({ pid, startTime: inspectProcess(pid)?.startTime }));
  const log = join(folder, 'a.1.log');
  writeFileSync(log, '');
  return { folder, log, child, ended: keepLogs({ folder, limitBytes }) };
}

const timesOf = (log: string): string => (existsSync(`${log}.times`) ? readFileSync(`${log}.times`, 'utf8') : '');

describe('keepLogs', (test) => {
  test('notes how long a log was when, and ends with the last process of the folder', async (context) => {
    const { log, child, ended } = await kept(context, 1_000_000);
    const sizes = [4, 8, 12];
    for (const size of sizes) {
      appendFileSync(log, 'one\n');
      assert.ok(await waitUntil(() => timesOf(log).includes(` ${size}\n`), patienceMs), timesOf(log));
    }
    const times = timesOf(log).trim().split('\n');
    assert.ok(times.every((line) => Math.abs(Number(line.split(' ')[0]) - Date.now()) < 60_000));
    child.kill('SIGKILL');
    await ended;
  });

  test('gives up the beginning of a log that is too long, and loses nothing that is written meanwhile', async (context) => {
    const { log, child, ended } = await kept(context, 1_000_000);
    const probe = `${log}.probe`;
    writeFileSync(probe, 'x'.repeat(8192));
    const { status } = spawnSync('fallocate', ['--punch-hole', '--offset', '0', '--length', '4096', probe]);
    if (status !== 0) {
      child.kill('SIGKILL');
      await ended;
      context.skip('this file system keeps no holes');
    }
    // A writer of its own that never waits.
    const source =
      "const fs=require('fs');const fd=fs.openSync(process.argv[1],'a');for(let n=0;n<200000;n++)fs.writeSync(fd,'line '+String(n).padStart(8,'0')+' '+'.'.repeat(25)+'\\n')";
    const writer = spawn(process.execPath, ['-e', source, log], { stdio: 'ignore' });
    await once(writer, 'exit');
    assert.ok(await waitUntil(() => statSync(log).blocks * 512 < 1_500_000, patienceMs), `${statSync(log).blocks * 512} bytes on disk`);
    assert.is(statSync(log).size, 200_000 * 40);
    const bytes = readFileSync(log);
    const lines = bytes.toString('latin1').replace(/^\0+/, '').split('\n').slice(1, -1);
    assert.ok(lines.length >= 1_000_000 / 40 - 1, `${lines.length} lines are left`);
    assert.equal(
      lines.map((line) => Number(line.slice(5, 13))),
      Array.from({ length: lines.length }, (_, n) => 200_000 - lines.length + n),
    );
    assert.ok(Number(timesOf(log).split('\n')[0]?.split(' ')[1]) > 6_000_000, 'notes about what is gone go with it');
    child.kill('SIGKILL');
    await ended;
  });

  test('where no hole can be made a log grows: nothing is lost, and it is tried again a limit later', ({ defer }) => {
    const folder = mkdtempSync(join(tmpdir(), 'mmo-kept-'));
    defer(() => rmSync(folder, { recursive: true, force: true }));
    const log = join(folder, 'a.1.log');
    writeFileSync(log, '');
    const tried: number[] = [];
    const keptLog = new KeptLog(log, 100_000, (_, bytes) => {
      tried.push(bytes);
      return false;
    });
    const piece = `${'x'.repeat(9_999)}\n`;
    for (let n = 0; n < 50; n += 1) {
      appendFileSync(log, piece);
      assert.ok(keptLog.look());
    }
    assert.is(readFileSync(log, 'latin1'), piece.repeat(50));
    assert.is(timesOf(log).trim().split('\n').length, 50, 'all of its times are still there');
    assert.ok(tried.length >= 2 && tried.length <= 13, String(tried));
  });

  test('ends when the folder is removed', async (context) => {
    const { folder, ended } = await kept(context, 1_000_000);
    rmSync(folder, { recursive: true, force: true });
    await ended;
  });
});
