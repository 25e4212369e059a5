import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { createFakeCommands, type FakeCommands, type FakeInvocation } from '../../support/fake-command.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** The next start of a service, which ends when it is told to. */
async function started(fakes: FakeCommands, name: string): Promise<FakeInvocation> {
  const one = await fakes.next(name);
  void one.nextSignal().then(() => one.exit(0));
  return one;
}

describe('mmo dev and other commands', (test) => {
  test(
    'take turns: it replaces nothing while another one starts something, until that has ended or is killed, and the other way round',
    async ({ defer, signal }) => {
      const fakes = await createFakeCommands({ defer });
      const ready = { log: 'up' };
      const build = { command: fakes.argv('base:build'), inputs: ['source'] };
      const files = {
        'mmo.json': JSON.stringify({ name: 'turns', schemaVersion: 1 }),
        '.gitignore': '.mmo\n',
        'base/service.yml': stringify({ name: 'base', command: fakes.argv('base'), ready, tasks: { build } }),
        'base/source': '0',
        'slow/service.yml': stringify({ name: 'slow', command: fakes.argv('slow'), ready }),
      };
      const rig = createRig({ files }, defer);
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const dev = await rig.start(['dev', 'base'], { signal });
      (await fakes.next('base:build')).exit(0);
      const base = await started(fakes, 'base');
      base.stdout('up\n');
      await dev.said('waiting for changes');
      const edit = async (text: string): Promise<void> => {
        rig.write('base/source', text);
        (await fakes.next('base:build')).exit(0);
      };

      const starting = await rig.start(['start', 'slow'], { signal });
      const slow = await started(fakes, 'slow');
      await edit('1');
      await dev.said(`waiting for another mmo in this workspace (pid ${starting.pid})`);
      assert.equal(base.signals, [], 'the old one is let alone');
      slow.stdout('up\n');
      assert.is((await starting.ended).exitCode, 0);
      const second = await started(fakes, 'base');

      const stopping = await rig.start(['stop', 'slow'], { signal });
      await stopping.said(`waiting for another mmo in this workspace (pid ${dev.pid})`);
      assert.equal(slow.signals, []);
      second.stdout('up\n');
      assert.is((await stopping.ended).exitCode, 0);
      assert.equal(slow.signals, ['SIGTERM']);

      const killed = await rig.start(['start', 'slow'], { signal });
      await started(fakes, 'slow');
      await edit('2');
      await dev.said(`(pid ${killed.pid})`);
      killed.kill('SIGKILL');
      (await started(fakes, 'base')).stdout('up\n');

      const last = await rig.start(['start', 'slow'], { signal });
      await started(fakes, 'slow');
      await edit('3');
      await dev.said(`(pid ${last.pid})`);
      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130, 'who waits can be interrupted');
      last.kill('SIGINT');
      assert.is((await last.ended).exitCode, 130);
    },
    { timeoutMs: 600_000 },
  );
});
