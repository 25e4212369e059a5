import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { createFakeCommands } from '../../support/fake-command.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

describe('a service that ends by itself under mmo dev', (test) => {
  test(
    'is told once, and its unfinished last line is none of the next one',
    async ({ defer, signal }) => {
      const fakes = await createFakeCommands({ defer });
      const build = { command: fakes.argv('build'), inputs: ['source'] };
      const files = {
        'mmo.json': JSON.stringify({ name: 'ended', schemaVersion: 1 }),
        '.gitignore': '.mmo\n',
        'cart/service.yml': stringify({ name: 'cart', command: fakes.argv('cart'), ready: { log: 'up' }, tasks: { build } }),
        'cart/source': '0',
      };
      const rig = createRig({ files }, defer);
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const dev = await rig.start(['dev'], { signal });
      (await fakes.next('build')).exit(0);
      const first = await fakes.next('cart');
      first.stdout('up\n');
      await dev.said('waiting for changes');
      first.stdout('last words');
      first.exit(7);
      await dev.said('cart:start │ has ended by itself\n');
      rig.write('cart/source', '1');
      (await fakes.next('build')).exit(0);
      const second = await fakes.next('cart');
      void second.nextSignal().then(() => second.exit(0));
      second.stdout('up again\n');
      await dev.said('cart:start │ last words\n');
      await dev.said('cart:start │ up again\n');
      await dev.said('cart:start │ restarted\n');
      dev.kill('SIGINT');
      const { exitCode, stdout } = await dev.ended;
      assert.is(exitCode, 130);
      assert.is(stdout.split('has ended').length, 2);
      const { stdout: logged } = await rig.mmo(['logs', 'cart'], { signal });
      assert.is(logged, 'cart | up\ncart | last words\ncart | up again\n');
    },
    { timeoutMs: 600_000 },
  );
});
