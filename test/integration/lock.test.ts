import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { acquireWorkspaceLock } from '../../core/engine/workspace-lock.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { describe, type TestContext } from '../support/harness.ts';

const worker = fileURLToPath(new URL('../support/lock-worker.ts', import.meta.url));
const host = createNodeHost();

describe('workspace lock', (test) => {
  test('never has two holders, with 8 processes taking it 50 times each', async ({ defer }) => {
    const dir = folder(defer);
    const workers = Array.from({ length: 8 }, () => contend(defer, [dir, '50']));
    const ends = await Promise.all(workers.map(end));
    assert.equal(ends, new Array(8).fill('exit 0, held 50'));
    assert.ok(readdirSync(join(dir, 'lock')).length <= 10, 'old generations and claims are cleared');
  });

  test('is taken from killed holders, one after the other', async ({ defer }) => {
    const dir = folder(defer);
    const holders = Array.from({ length: 4 }, () => contend(defer, [dir, '1', 'keep']));
    const rest = Array.from({ length: 2 }, () => contend(defer, [dir, '5']));
    const ended = Promise.all(rest.map(end));
    // Whoever holds it is killed, until all that keep it are dead.
    for (const holder of holders) {
      const killed = once(holder, 'exit');
      holder.stdout?.once('data', () => holder.kill('SIGKILL'));
      killed.catch(() => {});
    }
    assert.equal(await ended, ['exit 0, held 5', 'exit 0, held 5']);
  });

  test('says who holds it, once, and gives up when the signal fires', async ({ defer }) => {
    const dir = folder(defer);
    const holder = contend(defer, [dir, '1', 'keep']);
    await once(holder.stdout ?? holder, 'data');
    assert.is(await acquireWorkspaceLock({ host, dir: join(dir, 'lock'), wait: false }), undefined);
    const pids: number[] = [];
    const controller = new AbortController();
    const lock = await acquireWorkspaceLock({
      host,
      dir: join(dir, 'lock'),
      wait: true,
      signal: controller.signal,
      onWait(pid) {
        pids.push(pid);
        controller.abort();
      },
    });
    assert.is(lock, undefined);
    assert.equal(pids, [holder.pid]);
  });

  test('tells who had to wait', async ({ defer }) => {
    const dir = folder(defer);
    const options = { host, dir: join(dir, 'lock'), wait: true };
    const first = await acquireWorkspaceLock(options);
    assert.is(first?.waited, false);
    const second = await acquireWorkspaceLock({ ...options, onWait: () => first?.release() });
    assert.is(second?.waited, true);
    first?.release();
    assert.is(await acquireWorkspaceLock({ ...options, wait: false }), undefined, 'a second release of the first frees nothing');
    second?.release();
    assert.ok(await acquireWorkspaceLock({ ...options, wait: false }));
  });

  test('takes over from another boot, a reused pid and a damaged file', async ({ defer }) => {
    const info = host.processes.inspect(process.pid);
    for (const content of [`${process.pid} other-boot ${info?.startTime}\n`, `${process.pid} ${host.machine.bootId} 1\n`, 'rubbish', '\0\0\0']) {
      const dir = folder(defer);
      writeFileSync(join(dir, 'lock.7'), content);
      const lock = await acquireWorkspaceLock({ host, dir, wait: false });
      assert.ok(lock, content);
      assert.equal(readdirSync(dir), ['lock.7', 'lock.8']);
    }
  });
});

function folder(defer: TestContext['defer']): string {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-lock-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function contend(defer: TestContext['defer'], args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', worker, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  defer(() => child.kill('SIGKILL'));
  return child;
}

async function end(child: ChildProcess): Promise<string> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [exitCode]: unknown[] = await once(child, 'close');
  return `exit ${exitCode}, held ${output.split('held').length - 1}`;
}
