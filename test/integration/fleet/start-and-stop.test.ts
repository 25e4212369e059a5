import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { inspectProcess } from '../../../core/host/inspect-process.ts';
import type { InstanceStatus } from '../../../plugins/fleet/instances/status-of.ts';
import { processesBelow } from '../../faults/rig/processes-below.ts';
import { waitUntil } from '../../faults/rig/wait-until.ts';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { type FleetOptions, fleetFiles } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import type { MmoProcess, MmoResult } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

interface Fleet {
  readonly rig: Rig;
  readonly mmo: (...args: readonly string[]) => Promise<MmoResult>;
  readonly ps: () => Promise<readonly InstanceStatus[]>;
  readonly ports: readonly [base: number, front: number];
  readonly ask: (port: number) => Promise<Readonly<Record<string, unknown>>>;
}

async function fleet({ defer, signal }: TestContext, options: Omit<FleetOptions, 'ports'> = {}): Promise<Fleet> {
  const ports = [await freePort(), await freePort()] as const;
  const rig = createRig({ files: fleetFiles({ ports, ...options }) }, defer);
  const mmo = (...args: readonly string[]): Promise<MmoResult> => rig.mmo(args, { signal });
  defer(() => rig.mmo(['stop', '--grace', '0']));
  return {
    rig,
    mmo,
    ports,
    ps: async () => JSON.parse((await mmo('ps', '--json')).stdout) as InstanceStatus[],
    ask: async (port) => (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Readonly<Record<string, unknown>>,
  };
}

const statesOf = (found: readonly InstanceStatus[]): readonly string[] => found.map(({ name, state }) => `${name} ${state}`);

describe('start and stop', (test) => {
  test('starts what a service needs first, tells it where, shows it, and leaves nothing', async (context) => {
    const { rig, mmo, ps, ports, ask } = await fleet(context);
    const started = await mmo('start', 'front');
    assert.is(started.exitCode, 0, started.stderr);
    const lines = started.stdout.split('\n').filter((line) => line.includes('started'));
    assert.equal(
      lines.map((line) => line.replace(/pid \d+/, 'pid')),
      [`base: started (pid)  http://127.0.0.1:${ports[0]}`, `front: started (pid)  http://127.0.0.1:${ports[1]}`],
    );
    const found = await ps();
    assert.equal(statesOf(found), ['base running', 'front running']);
    assert.equal(
      found.map(({ ports: listening }) => listening),
      [[ports[0]], [ports[1]]],
    );
    const front = await ask(ports[1]);
    assert.equal([front['MMO_INSTANCE'], front['BASE_URL'], front['pid']], ['1', `http://127.0.0.1:${ports[0]}`, found[1]?.pid]);
    assert.match((await mmo('start')).stdout, /base: already running.*\n.*front: already running/);
    const logs = await mmo('logs', '--grep', 'listening');
    assert.equal(logs.stdout.trim().split('\n').sort(), ['base  | listening, base at undefined', `front | listening, base at http://127.0.0.1:${ports[0]}`]);
    assert.is((await mmo('stop')).stdout, 'base.1: stopped\nfront.1: stopped\n');
    await assertNothingLeft(rig.root);
    const json = (await mmo('start', 'front', '--no-deps', '--json')).stdout.trim().split('\n');
    const events = json.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    assert.is(events[0]?.['type'], 'run:start');
    assert.equal(
      events.filter(({ type }) => type === 'instance').map(({ at: _, pid: __, ...told }) => told),
      [{ type: 'instance', name: 'front', service: 'front', result: 'started', port: ports[1] }],
    );
    assert.equal(statesOf(await ps()), ['base stopped', 'front running']);
  });

  test('one that ends at once is told with its last lines, keeps its dependents from starting and leaves nothing', async (context) => {
    const { rig, mmo, ps } = await fleet(context);
    rig.write('base/server.mjs', "console.log('no database'); process.exit(3);");
    const started = await mmo('start');
    assert.is(started.exitCode, 1);
    assert.match(started.stderr, 'base: exited with 3 before it was ready\n  | no database\n');
    assert.match(started.stderr, 'front: not started: it needs "base"\n');
    assert.equal(statesOf(await ps()), ['base stopped', 'front stopped']);
    await assertNothingLeft(rig.root);
  });

  test('a restart whose build fails keeps the old one; mended, the new one has its place', async (context) => {
    const { rig, mmo, ps, ports } = await fleet(context, {
      front: { tasks: { build: { command: 'sh build.sh', outputs: [] }, test: { command: '! test -e broken' } } },
    });
    rig.write('front/build.sh', 'exit 0');
    await mmo('start');
    const before = await ps();
    rig.write('front/build.sh', 'exit 1');
    const failed = await mmo('restart', 'front');
    assert.is(failed.exitCode, 1);
    assert.match(failed.stderr, 'front: not restarted: its build failed, the old one goes on\n');
    assert.equal((await ps())[1]?.pid, before[1]?.pid);
    rig.write('front/build.sh', 'exit 0');
    rig.write('front/broken', '');
    const untested = await mmo('restart', 'front', '--test');
    assert.equal([untested.exitCode, (await ps())[1]?.pid], [1, before[1]?.pid]);
    assert.match(untested.stderr, 'front: not restarted: its build or its tests failed, the old one goes on\n');
    assert.is((await mmo('restart', 'front')).exitCode, 0);
    const after = await ps();
    assert.equal([after[0]?.pid, after[1]?.restarts, after[1]?.pid === before[1]?.pid], [before[0]?.pid, 1, false]);

    // Another port is declared: one that is taken is told while the old one serves, and a free one is where the new one is.
    const other = await freePort();
    const taken = createServer().listen(other, '127.0.0.1');
    await once(taken, 'listening');
    rig.write('front/service.yml', rig.read('front/service.yml').replace(String(ports[1]), String(other)));
    const refused = await mmo('restart', 'front', '--no-build');
    assert.is(refused.exitCode, 1);
    assert.match(refused.stderr, new RegExp(`front: port ${other} of "front" is taken by .+ \\(pid ${process.pid}\\)\n`));
    assert.is((await ps())[1]?.pid, after[1]?.pid);
    taken.close();
    await once(taken, 'close');
    assert.is((await mmo('restart', 'front', '--no-build')).exitCode, 0);
    assert.equal((await ps())[1]?.ports, [other]);
  });

  test('while it is built its state says so, until the build ends or whoever builds is killed', async (context) => {
    const { rig, mmo, ps } = await fleet(context, { front: { tasks: { build: { command: 'sh build.sh', outputs: [], cache: false } } } });
    rig.write('front/build.sh', 'exit 0');
    await mmo('start');
    const [, before] = await ps();
    rig.write('front/build.sh', 'touch begun; while [ ! -e go ]; do sleep 0.1; done');
    const restart = async (): Promise<MmoProcess> => {
      const started = await rig.start(['restart', 'front'], { signal: context.signal });
      while (!rig.exists('front/begun')) await delay(20, undefined, { signal: context.signal });
      return started;
    };
    const killed = await restart();
    const during = await ps();
    assert.equal(statesOf(during), ['base running', 'front building']);
    assert.equal([during[1]?.pid, during[1]?.ports], [before?.pid, before?.ports], 'the old one goes on');
    killed.kill('SIGKILL');
    await killed.ended;
    assert.equal(statesOf(await ps()), ['base running', 'front running']);

    rig.remove('front/begun');
    const restarted = await restart();
    assert.equal(statesOf(await ps()), ['base running', 'front building']);
    rig.write('front/go', '');
    assert.is((await restarted.ended).exitCode, 0);
    assert.equal(statesOf(await ps()), ['base running', 'front running']);
    assert.not.ok(rig.exists('.mmo/run/front.building'));
  });

  test('a program is an output of its build, in the folder of the service, and comes back when it is gone', async (context) => {
    const build = { command: 'mkdir -p bin && cp program.sh bin/front && chmod +x bin/front', outputs: ['bin/front'] };
    const { rig, mmo, ps } = await fleet(context, { front: { command: ['bin/front'], port: undefined, ready: { log: 'one' }, tasks: { build } } });
    rig.write('front/program.sh', '#!/bin/sh\ntrap "" TERM\necho one\nwhile :; do sleep 1; done\n');
    const started = await mmo('start', 'front');
    assert.is(started.exitCode, 0, started.stderr);
    assert.match((await mmo('logs', 'front')).stdout, 'front | one\n');
    assert.is((await mmo('stop', '--grace', '0.3')).exitCode, 0);
    assert.equal(statesOf(await ps()), ['base stopped', 'front stopped'], 'KILL, after TERM was in vain');
    rig.remove('front/bin');
    assert.is((await mmo('start', 'front')).exitCode, 0);
    assert.ok(rig.exists('front/bin/front'));
    assert.equal(statesOf(await ps()), ['base running', 'front running']);

    // Its file goes, as by a switch of branches.
    rig.remove('front/service.yml');
    assert.is((await mmo('ps')).stderr, 'front: runs, though it is no service of the workspace any more (mmo stop ends it)\n');
    assert.is((await mmo('stop', '--grace', '0.3')).stdout, 'base.1: stopped\nfront.1: stopped\n');
    await assertNothingLeft(rig.root);
  });

  test('scales up on ports of its own and down again', async (context) => {
    const { mmo, ps, ask } = await fleet(context);
    await mmo('start', 'base');
    assert.is((await mmo('scale', 'base=3')).exitCode, 0);
    const found = (await ps()).filter(({ service }) => service === 'base');
    assert.equal(statesOf(found), ['base.1 running', 'base.2 running', 'base.3 running']);
    const seen = await Promise.all(found.map(({ ports: [port = 0] }) => ask(port)));
    assert.equal(
      seen.map(({ MMO_INSTANCE }) => MMO_INSTANCE),
      ['1', '2', '3'],
    );
    await mmo('scale', 'base=1');
    assert.equal(statesOf((await ps()).filter(({ service }) => service === 'base')), ['base running']);
  });

  test('the truth is asked of the system: a service that died is aborted, one whose record is lost is found', async (context) => {
    const { rig, mmo, ps } = await fleet(context);
    await mmo('start');
    const [base, front] = await ps();
    process.kill(base?.pid ?? 0, 'SIGSTOP');
    assert.equal(statesOf(await ps()), ['base unhealthy', 'front running'], 'it no longer answers');
    process.kill(base?.pid ?? 0, 'SIGKILL');
    assert.ok(await waitUntil(() => inspectProcess(base?.pid ?? 0) === undefined, 10_000));
    rig.remove('.mmo/run/front.1.json');
    assert.equal(statesOf(await ps()), ['base aborted', 'front starting']);
    assert.is((await mmo('start')).exitCode, 0);
    const after = await ps();
    assert.equal(statesOf(after), ['base running', 'front running']);
    assert.is.not(after[1]?.pid, front?.pid);
    const services = (): number => processesBelow(rig.root).filter(({ command }) => !command.includes('--keep=')).length;
    assert.ok(await waitUntil(() => services() === 2, 10_000), `${services()} services`);
  });

  test('ends the same service started by hand, and no stranger', async (context) => {
    const { rig, mmo } = await fleet(context);
    const start = (...argv: readonly string[]): ReturnType<typeof spawn> => {
      const child = spawn(process.execPath, argv, { cwd: rig.path('base'), env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'ignore'] });
      context.defer(() => child.kill('SIGKILL'));
      return child;
    };
    const byHand = start('server.mjs');
    const stranger = start('-e', "console.log('here'); setInterval(() => {}, 1000)");
    for (const child of [byHand, stranger]) if (child.stdout !== null) await once(child.stdout, 'data');
    assert.is((await mmo('start', 'base', '--no-reap')).exitCode, 0);
    assert.is(byHand.exitCode ?? byHand.signalCode, null);
    await mmo('stop');
    const started = await mmo('start', 'base');
    assert.is(started.exitCode, 0, started.stderr);
    assert.match(started.stderr, `server.mjs (pid ${byHand.pid}), which runs "base" outside of mmo\n`);
    assert.is(byHand.signalCode, 'SIGTERM');
    assert.is(stranger.exitCode ?? stranger.signalCode, null);
  });

  test('its log is kept, though what runs outside of mmo takes its time to end', async (context) => {
    const { rig, mmo } = await fleet(context);
    // Longer than whoever keeps logs waits for something to keep.
    rig.write('base/server.mjs', `${rig.read('base/server.mjs')}process.on('SIGTERM', () => setTimeout(() => process.exit(), PORT === '0' ? 8_000 : 0));`);
    const byHand = spawn(process.execPath, ['server.mjs'], { cwd: rig.path('base'), env: { PORT: '0' }, stdio: ['ignore', 'pipe', 'ignore'] });
    context.defer(() => byHand.kill('SIGKILL'));
    await once(byHand.stdout, 'data');
    const started = await mmo('start', 'base');
    assert.is(started.exitCode, 0, started.stderr);
    const keepers = (): number => processesBelow(rig.root).filter(({ command }) => command.includes('--keep=')).length;
    assert.is(keepers(), 1);
    await mmo('stop');
    await assertNothingLeft(rig.root);
  });

  test('the order of variables is OS < workspace < command < service < -e', async (context) => {
    const workspace = { env: { LEVEL: 'workspace' }, commands: { start: { env: { LEVEL: 'command' } } } };
    const { mmo, ask, ports } = await fleet(context, { workspace, front: { env: { LEVEL: 'service' } } });
    await mmo('start');
    assert.equal([(await ask(ports[0]))['LEVEL'], (await ask(ports[1]))['LEVEL']], ['command', 'service']);
    await mmo('stop', 'front');
    await mmo('start', 'front', '-e', 'LEVEL=flag');
    assert.is((await ask(ports[1]))['LEVEL'], 'flag');
  });

  test('a word with ~ takes a service out; what does not run by itself is nothing to be started', async (context) => {
    const { mmo, ps } = await fleet(context);
    assert.is((await mmo('start', '~front')).exitCode, 0);
    assert.equal(statesOf(await ps()), ['base running', 'front stopped']);
    assert.is((await mmo('stop', '~base')).stderr.trim(), 'nothing to stop');
    assert.equal(statesOf(await ps()), ['base running', 'front stopped']);
  });

  test('a path that two services have is told with its place, before anything is built', async (context) => {
    const { rig, mmo } = await fleet(context, { front: { path: '/a' } });
    rig.write('base/service.yml', `${rig.read('base/service.yml')}path: /a/\n`);
    const { exitCode, stdout, stderr } = await mmo('dev');
    assert.is(exitCode, 2);
    assert.is(stdout, '');
    assert.match(stderr, '"front" and "base" have the same path /a/');
    assert.match(stderr, /--> base\/service\.yml:\d+:\d+/);
    assert.match(stderr, 'help: give each a path of its own');
  });

  test('mistakes are told', async (context) => {
    const { mmo } = await fleet(context);
    const mistakes: readonly (readonly [args: readonly string[], says: string])[] = [
      [['start', 'bse'], 'there is no service "bse"\n  did you mean "base"?\nhelp: mmo ls lists the services of this workspace'],
      [['start', 'base', '~front'], 'you cannot exclude and include services at the same time'],
      [['start', 'kit'], '"kit" does not run by itself: it has no command and no persistent task "start"'],
      [['dev', 'kit'], '"kit" does not run by itself: it has no command and no persistent task "start"'],
      [['start', '--scale', 'many'], '--scale takes a number, or <service>=<number>, not "many"'],
      [['start', 'base', '--scale', 'front=2'], '--scale names "front", which is none of the services that are to start'],
      [['scale', 'base=-1'], 'mmo scale takes <service>=<number>, not "base=-1"'],
      [['scale', '3'], 'mmo scale takes <service>=<number>, not "3"'],
      [['logs', '--tail', 'x'], '--tail takes a number of lines, not "x"'],
      [['logs', '--since', 'tomorrowish'], '--since takes <n>s, <n>m, <n>h or a time, not "tomorrowish"'],
    ];
    for (const [args, says] of mistakes) {
      const result = await mmo(...args);
      assert.is(result.exitCode, 2);
      assert.match(result.stderr, says);
    }
  });
});
