import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { InstanceStatus } from '../../../plugins/fleet/instances/status-of.ts';
import { processesBelow } from '../../faults/rig/processes-below.ts';
import { waitUntil } from '../../faults/rig/wait-until.ts';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { fleetFiles } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

/** Of what a killed command has started. */
const killedWithinMs = 10_000;
/** For what comes soon, except on a machine with other things to do. */
const patienceMs = 30_000;

async function fleet(
  { defer }: TestContext,
  files: Readonly<Record<string, string>> = {},
): Promise<{ readonly rig: Rig; readonly ports: readonly [number, number] }> {
  const ports = [await freePort(), await freePort()] as const;
  const rig = createRig({ files: { ...fleetFiles({ ports }), ...files } }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  return { rig, ports };
}

async function statesOf(rig: Rig): Promise<readonly string[]> {
  return (JSON.parse((await rig.mmo(['ps', '--json'])).stdout) as InstanceStatus[]).map(({ name, state }) => `${name} ${state}`);
}

describe('start and what follows', (test) => {
  test('--attach shows the logs; Ctrl-C ends what it has started, and nothing else', async (context) => {
    const { rig } = await fleet(context);
    assert.is((await rig.mmo(['start', 'base'])).exitCode, 0);
    const attached = await rig.start(['start', 'front', '--attach'], { signal: context.signal });
    await attached.said('front | listening, base at http');
    attached.kill('SIGINT');
    const { exitCode, stdout } = await attached.ended;
    assert.is(exitCode, 130);
    assert.match(stdout, /^base: already running/m);
    assert.not.match(stdout, 'base  | listening');
    assert.equal(await statesOf(rig), ['base running', 'front stopped']);
    await rig.mmo(['stop']);
    await assertNothingLeft(rig.root);
  });

  test('killed, what it has started ends as well, and the next start is right', async (context) => {
    const { rig } = await fleet(context);
    const attached = await rig.start(['start', '-a'], { signal: context.signal });
    await attached.said('front | listening');
    attached.kill('SIGKILL');
    await attached.ended;
    assert.ok(await waitUntil(() => processesBelow(rig.root).length === 0, killedWithinMs), JSON.stringify(processesBelow(rig.root)));
    assert.equal(await statesOf(rig), ['base aborted', 'front aborted']);
    assert.is((await rig.mmo(['start'])).exitCode, 0);
    assert.equal(await statesOf(rig), ['base running', 'front running']);
  });

  test('--attach ends when all that it has started has ended', async (context) => {
    const source =
      "import { existsSync } from 'node:fs'; console.log('hello'); setInterval(() => { if (existsSync('end')) { console.log('bye'); process.exit(); } }, 20);";
    const { rig } = await fleet(context, { 'base/server.mjs': source });
    rig.write('base/service.yml', `name: base\ncommand: [${JSON.stringify(process.execPath)}, server.mjs]\n`);
    const attached = await rig.start(['start', 'base', '--attach'], { signal: context.signal });
    await attached.said('base | hello');
    rig.write('base/end', '');
    const { exitCode, stdout, stderr } = await attached.ended;
    assert.is(exitCode, 1, stderr);
    assert.match(stdout, 'base | hello\nbase | bye\n');
    assert.match(stderr, 'all that this command has started has ended\n');
  });

  test('--logs leaves the services running', async (context) => {
    const { rig } = await fleet(context);
    const following = await rig.start(['start', '-l'], { signal: context.signal });
    await following.said('front | listening');
    following.kill('SIGINT');
    assert.is((await following.ended).exitCode, 130);
    assert.equal(await statesOf(rig), ['base running', 'front running']);
  });

  test('--rerun replaces what a change rebuilds, and what is to run otherwise by its file', async (context) => {
    const { rig, ports } = await fleet(context);
    const rerun = await rig.start(['start', 'base', '--rerun'], { signal: context.signal });
    await rerun.said('waiting for changes');
    rig.write('base/server.mjs', `${rig.read('base/server.mjs')}console.log('changed');`);
    await rerun.said('restarted');
    assert.is((await fetch(`http://127.0.0.1:${ports[0]}/`)).status, 200);
    const at = await freePort();
    rig.write('base/service.yml', `${rig.read('base/service.yml').replace(String(ports[0]), String(at))}env: { LEVEL: new }\n`);
    const level = async (): Promise<unknown> =>
      fetch(`http://127.0.0.1:${at}/`)
        .then((answer) => answer.json())
        .then((told) => (told as { readonly LEVEL?: string }).LEVEL)
        .catch(() => undefined);
    while ((await level()) !== 'new') await delay(20, undefined, { signal: context.signal });
    rerun.kill('SIGINT');
    const { stderr } = await rerun.ended;
    assert.not.match(stderr, 'gateway:');
    await assertNothingLeft(rig.root);
  });

  test('what excludes each other is told', async (context) => {
    const { rig } = await fleet(context);
    for (const [args, says] of [
      [['start', '--attach', '--logs'], '--attach and --logs exclude each other'],
      [['start', '--attach', '--json'], '--json is for what ends'],
      [['logs', '--grep', '('], '--grep takes a regular expression'],
    ] as const) {
      const { exitCode, stdout, stderr } = await rig.mmo(args);
      assert.is(exitCode, 2);
      assert.match(stdout + stderr, says);
    }
  });

  test('lines without times are shown in the order in which services wrote them', async (context) => {
    const source = (name: string): string =>
      `import { createServer } from 'node:http'; createServer((q, r) => { console.log('${name} ' + q.url); r.end(); }).listen(Number(process.env.PORT), '127.0.0.1');`;
    const { rig, ports } = await fleet(context, { 'base/server.mjs': source('base'), 'front/server.mjs': source('front') });
    assert.is((await rig.mmo(['start'])).exitCode, 0);
    const wanted: string[] = [];
    for (let n = 0; n < 8; n += 1) {
      const which = n % 2;
      await fetch(`http://127.0.0.1:${ports[which]}/${n}`);
      const name = which === 0 ? 'base' : 'front';
      wanted.push(`${name} /${n}`);
      // Nobody else can tell that the line was noted. Who notes it may still be starting.
      const { size } = statSync(rig.path(`.mmo/run/${name}.1.log`));
      const notes = `.mmo/run/${name}.1.log.times`;
      assert.ok(await waitUntil(() => rig.exists(notes) && rig.read(notes).includes(` ${size}\n`), patienceMs));
      // The next one is to be later by more than the grain of what is promised.
      const laterMs = Date.now() + 25;
      assert.ok(await waitUntil(() => Date.now() > laterMs, patienceMs));
    }
    const { stdout } = await rig.mmo(['logs', '--grep', '/\\d']);
    assert.equal(
      stdout
        .trim()
        .split('\n')
        .map((line) => line.slice(8)),
      wanted,
    );
    assert.is((await rig.mmo(['logs', '--since', new Date(Date.now() + 60_000).toISOString()])).stdout, '');
  });

  test('gateway serves the paths of what runs, and tells the table', async (context) => {
    const { rig } = await fleet(context);
    rig.write('front/service.yml', `${rig.read('front/service.yml')}path: /front\n`);
    assert.is((await rig.mmo(['start', 'front'])).exitCode, 0);
    const port = await freePort();
    const gateway = await rig.start(['gateway', '--json'], { signal: context.signal, env: { MMO_GATEWAY_PORT: String(port) } });
    await gateway.said(`{"url":"http://127.0.0.1:${port}","routes":[{"path":"/front","service":"front"}]}`);
    const ask = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/front/x`)).status;
    assert.is(await ask(), 200);
    await rig.mmo(['stop', 'front']);
    while ((await ask()) !== 502) context.signal.throwIfAborted();
    gateway.kill('SIGINT');
    assert.is((await gateway.ended).exitCode, 130);
  });

  test('install runs the task of that name, else the build, and says what was up to date', async (context) => {
    const { rig } = await fleet(context);
    const first = await rig.mmo(['install', 'base']);
    assert.is(first.exitCode, 0, first.stderr);
    assert.match(first.stdout, /^base: installed$/m);
    assert.match((await rig.mmo(['install', 'base'])).stdout, /^base: already up to date$/m);
  });
});
