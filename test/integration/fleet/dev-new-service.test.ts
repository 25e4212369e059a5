import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { createFakeCommands, type FakeCommands } from '../../support/fake-command.ts';
import { serverSource } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import type { MmoProcess } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

interface Running {
  readonly rig: Rig;
  readonly fakes: FakeCommands;
  readonly dev: MmoProcess;
  readonly port: number;
}

interface Begun {
  readonly args: readonly string[];
  /** What it starts. */
  readonly runs?: readonly string[];
  /** Tags of `base`. */
  readonly tags?: readonly string[];
}

/** A library, and two services in the hands of the test. */
async function startDev({ defer, signal }: TestContext, { args, runs = ['base'], tags = [] }: Begun): Promise<Running> {
  const fakes = await createFakeCommands({ defer });
  const files = {
    'mmo.json': JSON.stringify({ name: 'growing', schemaVersion: 1 }),
    '.gitignore': '.mmo\n',
    'kit/service.yml': stringify({ name: 'kit', type: 'library' }),
    'base/service.yml': stringify({ name: 'base', tags, command: fakes.argv('base') }),
    'aside/service.yml': stringify({ name: 'aside', tags: ['aside'], command: fakes.argv('aside') }),
  };
  const rig = createRig({ files }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  const dev = await rig.start(['dev', ...args], { signal, env: { MMO_GATEWAY_PORT: String(await freePort()) } });
  await Promise.all(runs.map((name) => started({ fakes }, name)));
  await dev.said('waiting for changes');
  return { rig, fakes, dev, port: await freePort() };
}

async function end({ rig, dev }: Running): Promise<void> {
  dev.kill('SIGINT');
  assert.is((await dev.ended).exitCode, 130);
  await assertNothingLeft(rig.root);
}

/** Waits until the service of this name has been started; it ends when it is told to. */
async function started({ fakes }: Pick<Running, 'fakes'>, name: string): Promise<void> {
  const one = await fakes.next(name);
  void one.nextSignal().then(() => one.exit(0));
}

const isThere = ({ rig }: Running, service: string): boolean => rig.exists(`.mmo/run/${service}.1.json`);

/** What the page is told until it fits. */
async function untilShown(url: string, fits: (report: string) => boolean, signal: AbortSignal): Promise<void> {
  const { body } = await fetch(url.replace('/?', '/events?'), { signal });
  let text = '';
  for await (const piece of body ?? []) {
    text += Buffer.from(piece).toString('utf8');
    const last = text.slice(text.lastIndexOf('event: report\n'));
    if (last.includes('\n\n') && fits(last)) return;
  }
}

describe('a service that comes while mmo dev runs', (test) => {
  test(
    'is built, started when that has succeeded, reached through the gateway and shown',
    async (context) => {
      const running = await startDev(context, { args: ['--ui'], runs: ['aside', 'base'] });
      const { rig, fakes, dev, port } = running;
      rig.write('late/server.mjs', serverSource);
      const late = { name: 'late', type: 'http-service', port, path: '/late', command: [process.execPath, 'server.mjs'], ready: { http: '/' } };
      const tasks = { build: { command: fakes.argv('late:build'), inputs: ['server.mjs'] } };
      rig.write('late/service.yml', stringify({ ...late, tasks }));
      const broken = await fakes.next('late:build');
      broken.exit(1);
      await dev.said('1 failed in');
      rig.write('late/server.mjs', `${serverSource}// mended\n`);
      const mended = await fakes.next('late:build');
      assert.not.ok(isThere(running, 'late'), 'its build has not passed yet');
      mended.exit(0);
      await dev.said('gateway: http://');
      const at = /gateway: (\S+)/.exec(dev.heard())?.[1] ?? '';
      const ask = async (): Promise<number | undefined> => {
        const response = await fetch(`${at}/late/`, { signal: context.signal });
        return response.status === 200 ? ((await response.json()) as { readonly pid: number }).pid : void (await response.text());
      };
      let first = await ask();
      for (; first === undefined; first = await ask()) await delay(20, undefined, { signal: context.signal });
      const page = /page: (\S+)/.exec(dev.heard())?.[1] ?? '';
      await untilShown(page, (report) => /"name":"late","type":"http-service","runs":true,"state":"running"/.test(report), context.signal);

      rig.write('late/server.mjs', `${serverSource}// another\n`);
      (await fakes.next('late:build')).exit(0);
      await dev.said('late:start │ restarted');
      assert.is.not(await ask(), first, 'from now on it is like any other');
      assert.equal(fakes.started.filter((name) => name !== 'late:build').sort(), ['aside', 'base'], 'what ran before goes on');
      await end(running);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'is taken up where the selection has it, with what it needs at run time, and when only its second version runs by itself',
    async (context) => {
      const running = await startDev(context, { args: ['-s', 'tag:web'], tags: ['web'] });
      const { rig, fakes, dev } = running;
      rig.write('other/service.yml', stringify({ name: 'other', command: fakes.argv('other') }));
      rig.write('late/service.yml', stringify({ name: 'late', tags: ['web'] }));
      const needs = [{ service: 'aside', kind: 'runtime' }];
      rig.write('late/service.yml', stringify({ name: 'late', tags: ['web'], dependsOn: needs, command: fakes.argv('late') }));
      await started(running, 'aside');
      await started(running, 'late');
      await dev.said('late:start │ started');
      assert.not.ok(isThere(running, 'other'));
      // What was there before and comes to be selected needs a new command, as it did not come.
      rig.write('other/service.yml', stringify({ name: 'other', tags: ['web'], command: fakes.argv('other') }));
      rig.write('last/service.yml', stringify({ name: 'last', tags: ['web'], command: fakes.argv('last') }));
      await started(running, 'last');
      await dev.said('last:start │ started');
      assert.not.ok(isThere(running, 'other'));
      await end(running);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'is left alone where services are named, until one of these needs it',
    async (context) => {
      const running = await startDev(context, { args: ['base'] });
      const { rig, fakes, dev } = running;
      rig.write('late/service.yml', stringify({ name: 'late', command: fakes.argv('late') }));
      // The same pass as the file, or a later one.
      rig.write('base/service.yml', stringify({ name: 'base', env: { ROUND: '2' }, command: fakes.argv('base') }));
      await started(running, 'base');
      await dev.said('base:start │ restarted');
      assert.not.ok(isThere(running, 'late'));
      rig.write('base/service.yml', stringify({ name: 'base', dependsOn: [{ service: 'late', kind: 'runtime' }], command: fakes.argv('base') }));
      await started(running, 'late');
      await started(running, 'base');
      assert.not.ok(isThere(running, 'aside'));
      await end(running);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'whose path is taken is told and runs without it; ended and back, it is reached at its own',
    async (context) => {
      const running = await startDev(context, { args: [], runs: ['aside', 'base'] });
      const { rig, dev, port } = running;
      const server = { type: 'http-service', command: [process.execPath, '../server.mjs'], ready: { http: '/' } };
      rig.write('server.mjs', serverSource);
      rig.write('one/service.yml', stringify({ name: 'one', port, path: '/one', ...server }));
      await dev.said('one:start │ started');
      const at = /gateway: (\S+)/.exec(dev.heard())?.[1] ?? '';
      const second = await freePort();
      rig.write('two/service.yml', stringify({ name: 'two', port: second, path: '/one/', ...server }));
      await dev.said('the gateway goes on as before: "one" and "two" have the same path');
      await dev.said('two:start │ started');
      assert.is((await fetch(`${at}/one`)).status, 200);
      rig.remove('two');
      await dev.said('two:start │ is no service of the workspace any more');
      rig.write('two/service.yml', stringify({ name: 'two', port: second, path: '/two', ...server }));
      const status = async (): Promise<number> => (await fetch(`${at}/two`, { signal: context.signal })).status;
      while ((await status()) !== 200) await delay(20, undefined, { signal: context.signal });
      await end(running);
    },
    { timeoutMs: 600_000 },
  );
});
