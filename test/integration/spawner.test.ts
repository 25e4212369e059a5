import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { ChildProcess, ProcessEnd } from '../../core/host/host.ts';
import { readProcess } from '../../core/host/read-process.ts';
import { describe, type TestContext } from '../support/harness.ts';

const host = createNodeHost();
const { processes } = host;
const entry = new URL('../../core/host/create-node-host.ts', import.meta.url).href;

describe('spawner', (test) => {
  const only = { linux: ({ skip }: TestContext): void => void (process.platform === 'linux' || skip('needs pipes that are opened by name')) };

  test('starts commands as mmo does: streams, ends, folder, environment, a session of their own', async (context) => {
    only.linux(context);
    const { spawner } = await warm(context);
    const cwd = realpathSync(tmpdir());
    const script = 'pwd; echo "$WORD" >&2; echo two >/dev/stderr; exit 3';
    const end = await run({ argv: ['/bin/sh', '-c', script], cwd, env: { WORD: 'é\n"\u0001', NONE: undefined } });
    assert.equal(end, { exitCode: 3, signal: undefined, stdout: `${cwd}\n`, stderr: 'é\n"\u0001\ntwo\n' });
    assert.is((await run({ argv: ['/bin/sh', '-c', 'kill -9 $$'] })).signal, 'SIGKILL');
    const child = await start({ argv: ['sleep', '600'] });
    assert.is(readProcess(child.pid)?.parent, spawner);
    assert.equal(processes.inspect(child.pid), { pid: child.pid, group: child.pid, startTime: child.startTime });
    child.kill('SIGTERM');
    assert.equal(await child.ended, { exitCode: undefined, signal: 'SIGTERM' });
  });

  test('keeps no descriptor of what has ended, and gives none away', async (context) => {
    only.linux(context);
    const list = { argv: ['/bin/sh', '-c', 'exec ls /proc/self/fd'] };
    const byMmo = await run(list);
    const { spawner } = await warm(context);
    const held = (): number => readdirSync(`/proc/${spawner}/fd`).length;
    const before = held();
    assert.equal(await run(list), byMmo);
    for (let i = 0; i < 10; i += 1) await run({ argv: ['true'] });
    await run({ argv: ['/no/such/program'] }).catch(() => undefined);
    assert.is(held(), before);
  });

  test('says what mmo says of a command that cannot be started, and goes on', async (context) => {
    only.linux(context);
    const { spawner } = await warm(context);
    const long = 'x'.repeat(4 << 20);
    for (const [argv, code] of [
      [['/no/such/program'], 'ENOENT'],
      [['/'], 'EACCES'],
      [['true', long], 'E2BIG'],
    ] as const) {
      const error = await start({ argv }).then(
        () => undefined,
        (thrown: NodeJS.ErrnoException) => thrown.code,
      );
      assert.is(error, code);
    }
    assert.is(await parentOfNext(), spawner);
  });

  test('is gone when mmo rests, unless a command goes on; who kills it kills commands, and mmo goes on by itself', async (context) => {
    only.linux(context);
    const { spawner } = await warm(context);
    const child = await start({ argv: ['sleep', '600'] });
    await processes.rest();
    assert.ok(processes.inspect(spawner));
    processes.kill(spawner, 'SIGKILL');
    assert.equal(await child.ended, { exitCode: undefined, signal: 'SIGKILL' });
    child.kill('SIGKILL');
    assert.is(await parentOfNext(), process.pid);
    await processes.rest();
    const again = await warm(context);
    await processes.rest();
    assert.is(processes.inspect(again.spawner), undefined);
    assert.is(await parentOfNext(), process.pid);
  });

  test('ends with mmo, however that ends', async (context) => {
    only.linux(context);
    const program = `
      const { createNodeHost } = await import(${JSON.stringify(entry)});
      const { processes } = createNodeHost();
      let spawner = process.pid;
      const onOutput = (_, text) => { spawner = Number(String(text)); };
      while (spawner === process.pid) await (await processes.spawn({ argv: ['/bin/sh', '-c', 'echo $PPID'], cwd: '/', env: process.env, onOutput })).ended;
      const child = await processes.spawn({ argv: ['sleep', '600'], cwd: '/', env: process.env, onOutput });
      console.log(spawner + ' ' + child.pid);
      await child.ended;
    `;
    const mmo = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = await once(mmo.stdout, 'data');
    const [spawner = 0, child = 0] = String(chunk).split(' ').map(Number);
    context.defer(() => processes.killGroup(child, 'SIGKILL'));
    assert.is(readProcess(child)?.parent, spawner);
    mmo.kill('SIGKILL');
    while (processes.inspect(spawner) !== undefined) await host.clock.sleep(5);
  });
});

interface Asked {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

function start({ argv, cwd = '/', env = {} }: Asked, onOutput: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void = () => {}): Promise<ChildProcess> {
  return processes.spawn({ argv, cwd, env: { PATH: process.env['PATH'], ...env }, onOutput });
}

async function run(asked: Asked): Promise<ProcessEnd & { readonly stdout: string; readonly stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const child = await start(asked, (stream, chunk) => {
    said[stream] += Buffer.from(chunk).toString();
  });
  return { ...(await child.ended), ...said };
}

/** Who starts the next command. */
async function parentOfNext(): Promise<number> {
  return Number((await run({ argv: ['/bin/sh', '-c', 'echo $PPID'] })).stdout);
}

/** Starts commands until it is not mmo that does. */
async function warm({ defer }: TestContext): Promise<{ readonly spawner: number }> {
  defer(() => processes.rest());
  let spawner = process.pid;
  while (spawner === process.pid) spawner = await parentOfNext();
  return { spawner };
}
