import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { recordRun, sweepDeadRuns } from '../../core/engine/janitor.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { ProcessEnd, SpawnRequest } from '../../core/host/host.ts';
import { describe, type TestContext } from '../support/harness.ts';

const host = createNodeHost();
const entry = new URL('../../core/host/create-node-host.ts', import.meta.url).href;
const linux = process.platform === 'linux';

describe('node host: processes', (test) => {
  test('passes on both streams and the exit code', async () => {
    assert.equal(await run('echo out; echo err >&2; exit 3'), { exitCode: 3, signal: undefined, stdout: 'out\n', stderr: 'err\n' });
  });

  test('lets a script open its output by name', async () => {
    const end = await run('echo one >/dev/stderr; echo two | tee /dev/stderr >/dev/stdout');
    assert.equal(end, { exitCode: 0, signal: undefined, stdout: 'two\n', stderr: 'one\ntwo\n' });
  });

  test('leaks no descriptor, into no child and not by many children', async ({ skip }) => {
    if (!linux) skip('needs /proc');
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    await run('true');
    const before = descriptors();
    const others = 'readlink /proc/self/fd/[3-9] /proc/self/fd/[1-9][0-9]*; true';
    for (let i = 0; i < 40; i += 1) assert.not.match((await run(others)).stdout, /mmo-pipes|socket:/);
    await host.processes.spawn({ argv: ['/no/such/program'], cwd: '/', env: {}, onOutput: () => {} }).catch(() => {});
    await host.clock.sleep(0);
    assert.ok(descriptors() <= before + 32, `${before} before, ${descriptors()} after`);
  });

  test('rejects what cannot be started', async () => {
    for (const argv of [['/no/such/program'], ['/'], []]) {
      let failed = false;
      await host.processes.spawn({ argv, cwd: '/', env: {} }).catch((error: unknown) => {
        failed = error instanceof Error;
      });
      assert.ok(failed, argv.join(' '));
    }
  });

  test('does not wait for a grandchild that holds stdout, in a session of its own or writing without end', async ({ defer }) => {
    const runId = host.clock.random(8);
    defer(() => killBearers(runId));
    const started = host.clock.monotonic();
    const end = await run('setsid sleep 600 & (while :; do echo tick; sleep 0.01; done) & echo done', { MMO_RUN_ID: runId });
    assert.is(end.exitCode, 0);
    assert.match(end.stdout, 'done');
    // It does so for ten minutes; mmo reads on for a second, on a machine with other things to do for some more.
    assert.ok(host.clock.monotonic() - started < 60_000);
  });

  test('reads all of a large output in bounded memory', async () => {
    let bytes = 0;
    const child = await host.processes.spawn({
      argv: ['head', '-c', String(2 ** 28), '/dev/zero'],
      cwd: '/',
      env: { PATH: process.env['PATH'] },
      onOutput: (_stream, chunk) => {
        bytes += chunk.length;
      },
    });
    const before = process.memoryUsage.rss();
    await child.ended;
    assert.is(bytes, 2 ** 28);
    assert.ok(process.memoryUsage.rss() - before < 120 * 2 ** 20, 'memory');
  });

  test('kills the whole group', async () => {
    const runId = host.clock.random(8);
    const child = await host.processes.spawn({
      argv: ['sh', '-c', 'sleep 600 & echo up; wait'],
      cwd: '/',
      env: { PATH: process.env['PATH'], MMO_RUN_ID: runId },
      onOutput: () => child.kill('SIGKILL'),
    });
    assert.equal(await child.ended, { exitCode: undefined, signal: 'SIGKILL' });
    await until(() => host.processes.withRunId(runId).length === 0);
  });

  test('identifies a living process, whatever its name, and no zombie', async ({ defer }) => {
    const dir = folder(defer);
    const program = join(dir, 'a ) S 1 (b');
    writeFileSync(program, '#!/bin/sh\nread line\n', { mode: 0o755 });
    const child = spawn(program, { detached: true });
    await once(child, 'spawn');
    const info = host.processes.inspect(child.pid ?? 0);
    assert.is(info?.group, child.pid);
    assert.match(info?.startTime ?? '', linux ? /^\d+$/ : /./);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.is(host.processes.inspect(child.pid ?? 0), undefined);
    if (!linux) return;
    // The child ends once its parent is a program that never asks for it.
    const parent = spawn('sh', ['-c', 'sh -c "read line" <&3 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    defer(() => parent.kill('SIGKILL'));
    const [pid]: unknown[] = parent.stdout === null ? [] : await once(parent.stdout, 'data');
    await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n');
    parent.stdio[3]?.destroy();
    await until(() => host.processes.inspect(Number(String(pid))) === undefined);
    assert.match(readFileSync(`/proc/${String(pid).trim()}/stat`, 'utf8'), ') Z ');
  });

  test('runs a helper with input to its end', () => {
    const result = host.processes.run(['sh', '-c', 'cat; echo oops >&2; exit 4'], { cwd: '/', input: 'hello' });
    assert.equal({ ...result, stdout: Buffer.from(result.stdout).toString() }, { exitCode: 4, stdout: 'hello', stderr: 'oops\n' });
    assert.is(host.processes.run(['true'], { cwd: '/', input: 'x'.repeat(2 ** 20) }).exitCode, 0);
    assert.throws(() => host.processes.run(['/no/such/program'], { cwd: '/' }), /ENOENT/);
  });
});

describe('node host: watchdog', (test) => {
  const mmo = (dismiss: boolean): string => `
    import { createNodeHost } from '${entry}';
    const { processes } = createNodeHost();
    const [runId] = process.argv.slice(1);
    const watchdog = processes.watchdog(runId);
    const env = { PATH: process.env.PATH, MMO_RUN_ID: runId };
    let lines = 0;
    const onOutput = (_, chunk) => {
      lines += String(chunk).split('\\n').length - 1;
      if (lines < 3) return;
      ${dismiss ? "watchdog.dismiss(); processes.withRunId(runId).forEach(({ pid }) => processes.kill(pid, 'SIGKILL'));" : "process.kill(process.pid, 'SIGKILL');"}
    };
    const plain = await processes.spawn({ argv: ['sh', '-c', 'sleep 600 & setsid sleep 601 & echo up; wait'], cwd: '/', env, onOutput });
    watchdog.add(plain.pid);
    const anonymous = await processes.spawn({ argv: ['sh', '-c', 'echo up; exec sleep 602'], cwd: '/', env: { PATH: env.PATH }, onOutput });
    watchdog.add(anonymous.pid);
    const gone = await processes.spawn({ argv: ['true'], cwd: '/', env });
    watchdog.add(gone.pid);
    await gone.ended;
    watchdog.remove(gone.pid);
    process.stdout.write(String(anonymous.pid) + '\\n');
    const last = await processes.spawn({ argv: ['sh', '-c', 'echo up; exec sleep 603'], cwd: '/', env, onOutput });
    await last.ended;
    ${dismiss ? "processes.killGroup(anonymous.pid, 'SIGKILL');" : ''}
  `;

  const start = async (runId: string, dismiss: boolean): Promise<{ anonymous: number; how: unknown[] }> => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', mmo(dismiss), runId], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += String(chunk);
    });
    // `close` also shows that nobody inherited mmo's output.
    const how: unknown[] = await once(child, 'close');
    return { anonymous: Number(output), how };
  };

  test('kills groups, their children, and who left in a session of its own, when mmo is killed', async ({ defer, skip }) => {
    if (!linux) skip('needs /proc');
    const runId = host.clock.random(8);
    defer(() => killBearers(runId));
    const { anonymous, how } = await start(runId, false);
    assert.equal(how, [null, 'SIGKILL']);
    assert.ok(anonymous > 1);
    await until(() => host.processes.withRunId(runId).length === 0 && host.processes.inspect(anonymous) === undefined);
    await until(() => watchdogs(runId) === 0);
  });

  test('ends without holding mmo back when it is dismissed', async ({ defer, skip }) => {
    if (!linux) skip('needs /proc');
    const runId = host.clock.random(8);
    defer(() => killBearers(runId));
    assert.equal((await start(runId, true)).how, [0, null]);
    await until(() => watchdogs(runId) === 0);
  });

  test('leaves a group alone whose number another process has now, and one that was removed', async ({ defer, skip }) => {
    if (!linux) skip('needs /proc');
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    defer(() => stranger.kill('SIGKILL'));
    await once(stranger, 'spawn');
    const runId = host.clock.random(8);
    const script = `
      import { createNodeHost } from '${entry}';
      const watchdog = createNodeHost().processes.watchdog('${runId}');
      watchdog.add(1);
      watchdog.remove(1);
      watchdog.add(${stranger.pid});
      watchdog.add(2);
      watchdog.remove(${stranger.pid});
      watchdog.remove(2);
      process.kill(process.pid, 'SIGKILL');
    `;
    await once(spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' }), 'close');
    await until(() => watchdogs(runId) === 0);
    assert.ok(host.processes.inspect(stranger.pid ?? 0));
  });
});

describe('janitor', (test) => {
  test('ends what a killed run left, by group and by run id, and spares strangers and the living', async ({ defer, skip }) => {
    if (!linux) skip('needs /proc');
    const stateDir = folder(defer);
    const runId = host.clock.random(8);
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const task = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const grandchild = spawn('sleep', ['600'], { detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'], MMO_RUN_ID: runId } });
    const children = [stranger, task, grandchild];
    for (const child of children) defer(() => child.kill('SIGKILL'));
    await Promise.all(children.map((child) => once(child, 'spawn')));
    const record = recordRun({ host, stateDir, runId });
    record.groups.add(task.pid ?? 0, host.processes.inspect(task.pid ?? 0)?.startTime);
    record.groups.add(stranger.pid ?? 0, '1');
    assert.is(await sweepDeadRuns({ host, stateDir }), 0, 'its mmo lives');

    const path = join(stateDir, 'run', `${runId}.json`);
    const [run = '', ...groups] = readFileSync(path, 'utf8').split('\n');
    // As another process of that number would have left it, killed while it wrote.
    writeFileSync(path, [JSON.stringify({ ...JSON.parse(run), startTime: '1' }), ...groups.slice(0, -1), '{"group":'].join('\n'));
    mkdirSync(join(stateDir, 'tmp', runId), { recursive: true });
    const ended = Promise.all([once(task, 'exit'), once(grandchild, 'exit')]);
    assert.is(await sweepDeadRuns({ host, stateDir }), 1);
    await ended;
    assert.ok(host.processes.inspect(stranger.pid ?? 0));
    assert.equal([existsSync(path), existsSync(join(stateDir, 'tmp', runId))], [false, false]);
  });

  test('takes nothing that a record says for granted', async ({ defer }) => {
    const stateDir = folder(defer);
    mkdirSync(join(stateDir, 'run'));
    mkdirSync(join(stateDir, 'tmp'));
    const { bootId } = host.machine;
    for (const [name, content] of [
      ['a.json', 'rubbish'],
      ['b.json', JSON.stringify({ pid: 0, startTime: '', bootId })],
      ['c.json', `${JSON.stringify({ pid: 99999999, startTime: '', bootId })}\n${JSON.stringify({ group: 1, startTime: '1' })}\n`],
      ['...json', '{}'],
      ['d.txt', ''],
    ] as const) {
      writeFileSync(join(stateDir, 'run', name), content);
    }
    assert.is(await sweepDeadRuns({ host, stateDir }), 3);
    assert.equal(readdirSync(join(stateDir, 'run')).sort(), ['...json', 'd.txt']);
    assert.ok(existsSync(join(stateDir, 'tmp')));
    assert.is(await sweepDeadRuns({ host, stateDir: join(stateDir, 'none') }), 0);
  });
});

describe('node host: files', (test) => {
  test('a folder that cannot be made is a fault at once', ({ skip }) => {
    if (!linux) skip('needs /proc');
    assert.throws(() => host.files.mkdir('/proc/mmo/a/b'), /ENOENT/);
    assert.throws(() => host.files.writeAtomic('/proc/mmo/a/b.txt', ''), /ENOENT/);
    host.files.mkdir('/proc');
  });

  test('writes atomically, makes parents, and leaves no temporary file when it fails', ({ defer }) => {
    const dir = folder(defer);
    const path = join(dir, 'a/b', 'n'.repeat(250));
    host.files.writeAtomic(path, 'one');
    host.files.writeAtomic(path, 'two', { mode: 0o755 });
    assert.is(readFileSync(path, 'utf8'), 'two');
    assert.is(statSync(path).mode & 0o100, 0o100);
    mkdirSync(join(dir, 'taken/x'), { recursive: true });
    assert.throws(() => host.files.writeAtomic(join(dir, 'taken'), ''));
    assert.equal([readdirSync(dir).sort(), readdirSync(join(dir, 'a/b')).length], [['a', 'taken'], 1]);
  });

  test('removes a tree with folders that cannot be read or written', ({ defer }) => {
    const dir = folder(defer);
    mkdirSync(join(dir, 't/unreadable/deep'), { recursive: true });
    mkdirSync(join(dir, 't/unwritable'));
    writeFileSync(join(dir, 't/unwritable/f'), '');
    writeFileSync(join(dir, 'kept'), '');
    host.files.symlink(join(dir, 'kept'), join(dir, 't/link'));
    chmodSync(join(dir, 't/unwritable'), 0o500);
    chmodSync(join(dir, 't/unreadable'), 0);
    host.files.remove(join(dir, 't'));
    host.files.remove(join(dir, 't'));
    host.files.remove(join(dir, 'kept/below'));
    assert.equal(readdirSync(dir), ['kept']);
  });

  test('makes folders, and gives up where none can be made', ({ defer }) => {
    const dir = folder(defer);
    host.files.mkdir(join(dir, 'a/b/c'));
    host.files.mkdir(join(dir, 'a/b/c'));
    host.files.write(join(dir, 'file'), '');
    assert.throws(() => host.files.mkdir(join(dir, 'file')), /EEXIST/);
    assert.throws(() => host.files.mkdir(join(dir, 'file/below')), /ENOTDIR/);
    if (process.platform === 'linux') assert.throws(() => host.files.mkdir('/proc/nowhere/at/all'), /ENOENT/);
  });

  test('tells what is there without following links', ({ defer }) => {
    const dir = folder(defer);
    host.files.write(join(dir, 'b'), 'x', { mode: 0o600 });
    host.files.symlink('nowhere', join(dir, 'a'));
    host.files.mkdir(join(dir, 'c/d'));
    host.files.mkdir(join(dir, 'c/d'));
    assert.equal(host.files.readdir(dir), [
      { name: 'a', kind: 'symlink' },
      { name: 'b', kind: 'file' },
      { name: 'c', kind: 'directory' },
    ]);
    assert.equal([host.files.lstat(join(dir, 'b'))?.mode, host.files.lstat(join(dir, 'a'))?.kind], [0o600, 'symlink']);
    assert.equal(
      ['none', 'b/below', 'x'.repeat(5000)].map((name) => host.files.lstat(join(dir, name))),
      [undefined, undefined, undefined],
    );
    assert.equal([host.files.exists(join(dir, 'a')), host.files.exists(join(dir, 'b/below')), host.files.tryRead(dir)], [true, false, undefined]);
  });

  test('reads in chunks, also one file inside another, and copies only to a new name', ({ defer }) => {
    const dir = folder(defer);
    host.files.write(join(dir, 'a'), 'a'.repeat(600_000));
    const seen: string[] = [];
    host.files.readChunks(join(dir, 'a'), (chunk) => {
      host.files.readChunks(join(dir, 'a'), () => {});
      seen.push(Buffer.from(chunk).toString());
    });
    assert.is(seen.join(''), 'a'.repeat(600_000));
    host.files.copy(join(dir, 'a'), join(dir, 'b'));
    assert.throws(() => host.files.copy(join(dir, 'a'), join(dir, 'b')), /EEXIST/);
    const file = host.files.open(join(dir, 'b'), 'a');
    file.write(new TextEncoder().encode('end'));
    file.close();
    assert.is(host.files.readText(join(dir, 'b')).length, 600_003);
  });
});

function folder(defer: TestContext['defer']): string {
  const dir = mkdtempSync(join(tmpdir(), 'mmo-host-'));
  defer(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function run(script: string, env: SpawnRequest['env'] = {}): Promise<ProcessEnd & { readonly stdout: string; readonly stderr: string }> {
  const output = { stdout: '', stderr: '' };
  const child = await host.processes.spawn({
    argv: ['sh', '-c', script],
    cwd: '/',
    env: { PATH: process.env['PATH'], ...env },
    onOutput: (stream, chunk) => {
      output[stream] += Buffer.from(chunk).toString();
    },
  });
  return { ...(await child.ended), ...output };
}

function killBearers(runId: string): void {
  for (const { pid } of host.processes.withRunId(runId)) host.processes.kill(pid, 'SIGKILL');
}

/** Living watchdogs of the run, by their command line. */
function watchdogs(runId: string): number {
  return readdirSync('/proc').filter((pid) => {
    const command = Number(pid) > 0 ? (host.files.tryReadText(`/proc/${pid}/cmdline`) ?? '') : '';
    return command.includes('mmo-watchdog\0') && command.includes(`\0${runId}\0`);
  }).length;
}

/** Waits for the system to catch up; the test's own time limit ends it. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await host.clock.sleep(5);
}
