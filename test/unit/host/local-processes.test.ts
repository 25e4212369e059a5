import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createLocalProcesses } from '../../../core/host/create-local-processes.ts';
import { describe } from '../../support/harness.ts';

const listen = "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log('port ' + s.address().port))";

describe('createLocalProcesses', (test) => {
  test('starts what lives on by itself, tells all of it, and ends it', async ({ defer, skip }) => {
    if (process.platform !== 'linux') skip('facts of processes are read from /proc');
    const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-local-')));
    defer(() => rmSync(cwd, { recursive: true }));
    const processes = createLocalProcesses();
    const logFile = join(cwd, 'logs', 'one.log');
    const identity = await processes.start({ argv: [process.execPath, '-e', listen], cwd, env: { PATH: process.env['PATH'] ?? '', FLEET: 'f1' }, logFile });
    defer(() => processes.signalGroup(identity, 'SIGKILL'));
    while (!readFileSync(logFile, 'utf8').includes('\n')) await new Promise((resolve) => setImmediate(resolve));

    const found = processes.inspect(identity);
    assert.equal([found?.cwd, found?.group, found?.argv.slice(1)], [cwd, identity.pid, ['-e', listen]]);
    assert.equal([processes.variable(identity.pid, 'FLEET'), processes.variable(identity.pid, 'FLEE')], ['f1', undefined]);
    assert.ok(processes.list().some(({ pid }) => pid === process.pid));
    assert.is(`port ${processes.ports([identity.pid]).get(identity.pid)?.join()}\n`, readFileSync(logFile, 'utf8'));

    processes.signalGroup({ ...identity, startTime: '1' }, 'SIGKILL');
    assert.ok(processes.inspect(identity), 'one of another start time is somebody else');
    processes.signalGroup(identity, 'SIGTERM');
    assert.equal(await processes.ended(identity.pid), { exitCode: undefined, signal: 'SIGTERM' });
    assert.is(processes.inspect(identity), undefined);
  });

  test('a program that is not there is an error of the start', async ({ defer }) => {
    const cwd = mkdtempSync(join(tmpdir(), 'mmo-local-'));
    defer(() => rmSync(cwd, { recursive: true }));
    try {
      await createLocalProcesses().start({ argv: ['mmo-no-such-program'], cwd, env: {}, logFile: join(cwd, 'log') });
      assert.unreachable();
    } catch (error) {
      assert.match(String(error), 'ENOENT');
    }
  });

  test('whoever has nothing else to do waits for an end all the same', ({ defer }) => {
    const cwd = mkdtempSync(join(tmpdir(), 'mmo-local-'));
    defer(() => rmSync(cwd, { recursive: true }));
    const script = `
      import { createLocalProcesses } from ${JSON.stringify(join(import.meta.dirname, '../../../core/host/create-local-processes.ts'))};
      const processes = createLocalProcesses();
      const { pid } = await processes.start({ argv: ['/bin/sh', '-c', 'sleep 0.2; exit 3'], cwd: '.', env: {}, logFile: ${JSON.stringify(join(cwd, 'log'))} });
      console.log(JSON.stringify(await processes.ended(pid)));
    `;
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { encoding: 'utf8', timeout: 30_000 });
    assert.equal([run.status, run.stdout], [0, '{"exitCode":3}\n'], run.stderr);
  });
});
