import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
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
