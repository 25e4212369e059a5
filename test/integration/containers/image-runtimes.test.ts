import * as assert from 'uvu/assert';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createImageRig, nextImageName, runImages } from '../../support/image-rig.ts';

const slow = { timeoutMs: 600_000 };

describe('images of runtimes', (test) => {
  test(
    'are built from what ships with mmo and from templates of the workspace, and again when one of these changes',
    async (context) => {
      const name = nextImageName();
      // No Python can be pulled here: what the template does without one is built on busybox.
      const buildArgs = { RUNTIME_IMAGE: 'mmo-test/busybox', RUNTIME_VERSION: 'latest' };
      const rig = await createImageRig(
        {
          'mmo.json': JSON.stringify({ schemaVersion: 1, name, plugins: ['docker'], tasks: { image: { options: { network: 'none', buildArgs } } } }),
          '.gitignore': 'images\n',
          'clock/service.yml': 'runtime: python\n',
          'clock/app.py': 'print("tick")\n',
          'page/service.yml': 'runtime: //templates/page\n',
          'page/index.html': 'hello\n',
          'templates/page/Dockerfile': 'ARG RUNTIME_IMAGE\nFROM ${RUNTIME_IMAGE}\nCOPY . /page/\nRUN sh /page/.mmo-template/check\n',
          'templates/page/.mmo-template/check': 'test "$(cat /page/index.html)" = hello\n',
        },
        context,
        name,
      );
      const first = await runImages(rig, ['image'], context);
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      assertRan(first.events, ['clock:image', 'page:image']);
      assertCached((await runImages(rig, ['image'], context)).events, ['clock:image', 'page:image']);

      rig.write('templates/page/.mmo-template/check', 'echo no; exit 3\n');
      const broken = await runImages(rig, ['image'], context);
      assertCached(broken.events, ['clock:image']);
      assert.is(outcomesOf(broken.events).get('page:image')?.status, 'failure');
      const places = broken.events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.span?.file] : []));
      assert.equal(places, ['.mmo/stage/page/image/Dockerfile'], 'the line that failed can be looked at');
    },
    slow,
  );
});
