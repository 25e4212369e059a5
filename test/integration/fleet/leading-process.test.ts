import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { inspectProcess } from '../../../core/host/inspect-process.ts';
import type { InstanceStatus } from '../../../plugins/fleet/instances/status-of.ts';
import { waitUntil } from '../../faults/rig/wait-until.ts';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { createFakeCommands } from '../../support/fake-command.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** A service behind a shell that stays, so that it is a child of the process that leads. */
async function behindShell({ defer, signal }: TestContext) {
  const fakes = await createFakeCommands({ defer });
  const command = `(${fakes.shell('cart')}) & wait`;
  const files = { 'mmo.json': JSON.stringify({ name: 'shell', schemaVersion: 1 }), 'cart/service.yml': stringify({ name: 'cart', command }) };
  const rig = createRig({ files }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  const leader = (): number => (JSON.parse(rig.read('.mmo/run/cart.1.json')) as { readonly pid: number }).pid;
  const killLeader = async (): Promise<void> => {
    const pid = leader();
    process.kill(pid, 'SIGKILL');
    assert.ok(await waitUntil(() => inspectProcess(pid) === undefined, 10_000));
  };
  const ps = async (): Promise<InstanceStatus | undefined> => (JSON.parse((await rig.mmo(['ps', '--json'], { signal })).stdout) as InstanceStatus[])[0];
  return { fakes, rig, leader, killLeader, ps };
}

describe('a service whose leading process alone is killed', (test) => {
  test(
    'is aborted, and the next start or stop ends what that has left',
    async (context) => {
      const { fakes, rig, leader, killLeader, ps } = await behindShell(context);
      assert.is((await rig.mmo(['start'])).exitCode, 0);
      const first = await fakes.next('cart');
      assert.is((await ps())?.state, 'running');
      assert.is.not(leader(), first.pid);
      await killLeader();
      const { state, pid } = (await ps()) ?? {};
      assert.equal({ state, pid }, { state: 'aborted', pid: undefined });
      void first.nextSignal().then(() => first.exit(0));
      assert.is((await rig.mmo(['start'])).exitCode, 0);
      assert.equal(first.signals, ['SIGTERM']);
      const second = await fakes.next('cart');
      assert.is((await ps())?.state, 'running');
      await killLeader();
      void second.nextSignal().then(() => second.exit(0));
      assert.is((await rig.mmo(['stop'])).exitCode, 0);
      assert.equal(second.signals, ['SIGTERM']);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'is ended as a whole by the mmo dev that started it, and stays aborted',
    async (context) => {
      const { fakes, rig, killLeader, ps } = await behindShell(context);
      const dev = await rig.start(['dev'], { signal: context.signal });
      const cart = await fakes.next('cart');
      await dev.said('waiting for changes');
      await killLeader();
      assert.is(await cart.nextSignal(), 'SIGTERM');
      cart.exit(0);
      await dev.said('cart:start │ has ended');
      assert.is((await ps())?.state, 'aborted');
      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );
});
