import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { freePort } from '../../../plugins/fleet/instances/free-port.ts';
import { fleetFiles } from '../../support/fleet-services.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

async function rigOf(
  { defer }: TestContext,
  front: Readonly<Record<string, unknown>>,
): Promise<{ readonly rig: Rig; readonly env: Readonly<Record<string, string>> }> {
  const rig = createRig({ files: fleetFiles({ ports: [await freePort(), await freePort()], front }) }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  return { rig, env: { MMO_GATEWAY_PORT: String(await freePort()) } };
}

describe('mmo dev --debug', (test) => {
  test(
    'starts Node under its inspector, through a shell too, tells where it is, and does so again after a change',
    async (context) => {
      const { rig, env } = await rigOf(context, { command: `${process.execPath} dist/server.mjs`, scale: 2 });
      const dev = await rig.start(['dev', 'front', '--debug', 'front'], { signal: context.signal, env });
      await dev.said('waiting for changes');
      const said = (): readonly string[] => [...dev.heard().matchAll(/debugger \(node\) at 127\.0\.0\.1:(\d+)/g)].map(([, port]) => port ?? '');
      const [port = ''] = said();
      const ask = async (at: string): Promise<unknown> => (await (await fetch(`http://127.0.0.1:${at}/json/list`)).json()) as unknown;
      assert.match(JSON.stringify(await ask(port)), 'server.mjs');
      const table = (await rig.mmo(['ps'])).stdout;
      assert.match(table, `${port} (debugger)`);
      assert.is((JSON.parse((await rig.mmo(['ps', 'front', '--json'])).stdout) as readonly { debugPort: number }[])[0]?.debugPort, Number(port));

      rig.write('front/server.mjs', `${rig.read('front/server.mjs')}// 2\n`);
      await dev.said('restarted');
      while (said().length < 2) await delay(50, undefined, { signal: context.signal });
      assert.match(JSON.stringify(await ask(said().find((one) => one !== port) ?? '')), 'server.mjs');
      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
    },
    { timeoutMs: 120_000 },
  );

  test(
    'says what is missing before it starts anything',
    async (context) => {
      for (const [front, wanted] of [
        [{ command: ['python3', '-S', 'app.py'] }, 'debugpy'],
        [{ command: ['go', 'run', '.'] }, 'dlv is not installed'],
        [{ command: ['ruby', 'app.rb'] }, 'no debugger is known'],
      ] as const) {
        const { rig, env } = await rigOf(context, front);
        const { exitCode, stderr } = await rig.mmo(['dev', 'front', '--debug', 'front'], { env });
        assert.is(exitCode, 2, stderr);
        assert.match(stderr, wanted);
        assert.not.ok(rig.exists('.mmo/run/base.1.json'));
      }
      const { rig, env } = await rigOf(context, {});
      assert.match((await rig.mmo(['dev', 'front', '--debug', 'nobody'], { env })).stderr, '"nobody" is not among the services');
      assert.match((await rig.mmo(['dev', 'front', '--debug', 'kit'], { env })).stderr, '"kit"');
    },
    { timeoutMs: 120_000 },
  );
});
