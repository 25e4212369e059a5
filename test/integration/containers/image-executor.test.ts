import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import { requireDocker } from '../../support/docker.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { findInImages } from '../../support/find-in-images.ts';
import { describe } from '../../support/harness.ts';
import { createImageRig, imageDataOf, nextImageName, runImages } from '../../support/image-rig.ts';
import { createRig } from '../../support/workspace-rig.ts';

function outputOf(events: readonly RunEvent[], task: string): string {
  return events.flatMap((event) => (event.type === 'task:output' && event.task === task ? [event.text] : [])).join('');
}

function diagnosticsOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.severity}: ${event.diagnostic.message}`] : []));
}

const ignored = { '.gitignore': 'dist\nimages\n', '.dockerignore': 'images\n' };

const cart = {
  ...ignored,
  'cart/service.yml': 'name: cart\ntasks:\n  build:\n    command: mkdir -p dist && cp main.sh dist/\n    outputs: [dist]\n',
  'cart/main.sh': 'echo hi\n',
  'cart/Dockerfile': 'FROM mmo-test/busybox\nCOPY dist /app\nRUN ls -l /app\n',
};
/** Images take their time on a machine that has other things to do. */
const slow = { timeoutMs: 600_000 };

describe('image executor', (test) => {
  test(
    'names an image after its key, and takes a hit only while the daemon has it',
    async (context) => {
      const name = nextImageName();
      const rig = await createImageRig(cart, context, name);
      const first = await runImages(rig, ['image'], context);
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      assertRan(first.events, ['cart:build', 'cart:image']);
      const { ref, tags } = imageDataOf(first.events, 'cart:image');
      assert.match(ref, new RegExp(`^${name}/cart:[0-9a-f]{20}$`));
      assert.equal(tags, []);
      assert.equal(diagnosticsOf(first.events), []);

      const dry = await rig.mmo(['image', '--dry']);
      assert.match(dry.stdout, /cart:image +hit, if what it made is still there/);
      await (await requireDocker(context.skip)).removeImage(ref);
      const again = await runImages(rig, ['image'], context);
      assertRan(again.events, ['cart:image']);
      // What was built anew is what a hit means from now on, in the cache, too.
      rig.remove('.mmo/index');
      const warm = await runImages(rig, ['image'], context);
      assertCached(warm.events, ['cart:build', 'cart:image']);
      assert.is(imageDataOf(warm.events, 'cart:image').image, imageDataOf(again.events, 'cart:image').image);
    },
    slow,
  );

  test(
    'gives the same name in another clone, and does not take another image of that name for it',
    async (context) => {
      const name = nextImageName();
      const rig = await createImageRig(cart, context, name);
      const { ref, image, context: digest } = imageDataOf((await runImages(rig, ['image'], context)).events, 'cart:image');
      const clone = await createImageRig(cart, context, name);
      const other = imageDataOf((await runImages(clone, ['image'], context)).events, 'cart:image');
      assert.equal([other.ref, other.context], [ref, digest]);

      const containers = await requireDocker(context.skip);
      const busybox = await containers.image('mmo-test/busybox');
      assert.is.not(busybox?.id, image);
      await containers.tag(busybox?.id ?? '', ref);
      assertRan((await runImages(rig, ['image'], context)).events, ['cart:image']);
    },
    slow,
  );

  test(
    'gives dependents the name of an upstream image, by variable and by name',
    async (context) => {
      const name = nextImageName();
      const rig = await createImageRig(
        {
          ...ignored,
          'base/service.yml': 'name: base\n',
          'base/Dockerfile': 'FROM mmo-test/busybox\nRUN echo from the base > /base\n',
          'cart/service.yml': 'name: cart\n',
          'cart/Dockerfile': `FROM ${name}/base\nRUN cat /base\n`,
          'mail/service.yml': 'name: mail\ntasks:\n  say:\n    command: echo is $BASE_DOCKER_IMAGE\n    dependsOn: [base:image]\n',
          'mail/Dockerfile': 'ARG BASE_DOCKER_IMAGE\nFROM $BASE_DOCKER_IMAGE AS base\nFROM mmo-test/busybox\nCOPY --from=base /base /copied\nRUN cat /copied\n',
        },
        context,
        name,
      );
      const first = await runImages(rig, ['image', 'say'], context);
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      const { ref } = imageDataOf(first.events, 'base:image');
      assert.match(outputOf(first.events, 'cart:image'), `FROM ${ref}\n`);
      assert.match(outputOf(first.events, 'cart:image'), '\nfrom the base\n');
      assert.match(outputOf(first.events, 'mail:image'), '\nfrom the base\n');
      assert.is(outputOf(first.events, 'mail:say'), `is ${ref}\n`);

      rig.write('base/Dockerfile', 'FROM mmo-test/busybox\nRUN echo another base > /base\n');
      const second = await runImages(rig, ['image', 'say'], context);
      assertRan(second.events, ['base:image', 'cart:image', 'mail:image', 'mail:say']);
      assert.match(outputOf(second.events, 'cart:image'), '\nanother base\n');
    },
    slow,
  );

  test(
    'tags by template, hits as well',
    async (context) => {
      const rig = await createImageRig(
        {
          ...ignored,
          'cart/service.yml': `name: cart\ntasks:\n  image:\n    options:\n      tags: ['\${branch}-\${sha}', 'example.test/shop/\${service}:v\${version}']\n      version: '1.2'\n`,
          'cart/Dockerfile': 'FROM mmo-test/busybox\n',
        },
        context,
      );
      rig.git('checkout', '--quiet', '-b', 'feature/x');
      const { tags, ref } = imageDataOf((await runImages(rig, ['image'], context)).events, 'cart:image');
      const repository = ref.slice(0, ref.indexOf(':'));
      assert.equal(tags, [`${repository}:feature-x-${rig.git('rev-parse', 'HEAD').slice(0, 12)}`, 'example.test/shop/cart:v1.2']);
      rig.commit('another');
      assertCached((await runImages(rig, ['image'], context)).events, ['cart:image']);
      const containers = await requireDocker(context.skip);
      const late = `${repository}:feature-x-${rig.git('rev-parse', 'HEAD').slice(0, 12)}`;
      assert.ok((await containers.image(late)) !== undefined);
      await containers.removeImage(late);
    },
    slow,
  );

  test(
    'shows the line of the Dockerfile at which a build ended, and names files that no key knows',
    async (context) => {
      const rig = await createImageRig(
        {
          ...ignored,
          'cart/service.yml': 'name: cart\n',
          'cart/Dockerfile': 'FROM mmo-test/busybox\n# why\nCOPY . /x\nRUN echo so far && \\\n  exit 3\n',
          'cart/dist/left-over': 'ignored by git',
        },
        context,
      );
      const { exitCode, events } = await runImages(rig, ['image'], context);
      assert.is(exitCode, 1);
      const message = "the image cannot be built: The command '/bin/sh -c echo so far &&   exit 3' returned a non-zero code: 3";
      assert.equal(diagnosticsOf(events), [
        'warning: cart:image: the context holds a file whose change goes unnoticed: dist/left-over is neither input nor output of a task; name it in .dockerignore or in "inputs"',
        `error: ${message}`,
      ]);
      const spans = events.flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.severity === 'error' ? [event.diagnostic.span] : []));
      assert.equal(
        spans.map((span) => [span?.file, rig.read('cart/Dockerfile').slice(span?.start, span?.end)]),
        [['cart/Dockerfile', 'RUN']],
      );
      assert.match(outputOf(events, 'cart:image'), '\nso far\n');
      assert.equal(outcomesOf(events).get('cart:image'), { status: 'failure', failure: { reason: 'container', message, problem: 'build-failed' } });
    },
    slow,
  );

  test(
    'passes a secret to BuildKit, and no credentials',
    async (context) => {
      const rig = await createImageRig(
        {
          ...ignored,
          'cart/service.yml': 'name: cart\ntasks:\n  image:\n    secrets: [NPM_TOKEN]\n    options:\n      secrets: { npm: NPM_TOKEN }\n',
          'cart/Dockerfile':
            'FROM mmo-test/busybox\nRUN --mount=type=secret,id=npm test "$(wc -c </run/secrets/npm)" = 15\nRUN test ! -s /run/secrets/npm && echo no trace\n',
        },
        context,
      );
      const { exitCode, events } = await rig.run(['image'], { signal: context.signal, env: { NPM_TOKEN: 'hunter2-hunter2' } });
      if (/BuildKit/.test(JSON.stringify(outcomesOf(events).get('cart:image')))) context.skip('no docker client on PATH can drive BuildKit');
      assert.is(exitCode, 0, JSON.stringify(events));
      assert.match(outputOf(events, 'cart:image'), 'no trace');
      const { ref } = imageDataOf(events, 'cart:image');
      rig.write('images', `${ref}\n`);
      assert.equal((await findInImages([ref], ['hunter2-hunter2', 'no trace'])).found, ['no trace'], 'neither a layer nor the history holds it');
    },
    slow,
  );

  test(
    'sends a workspace context: the service, what it is built from, and nothing else',
    async (context) => {
      const rig = await createImageRig(
        {
          ...ignored,
          'package-lock.json': '{}\n',
          'other/service.yml': 'name: other\n',
          'other/secret.txt': 'not for cart\n',
          'lib/service.yml':
            'name: lib\ntasks:\n  build:\n    command: mkdir -p dist && echo constant > dist/lib.txt\n    inputs: [src.txt]\n    outputs: [dist]\n',
          'lib/src.txt': 'one\n',
          'lib/notes.md': 'one\n',
          'cart/service.yml': 'name: cart\ncontext: workspace\ndependsOn: [lib]\n',
          'cart/Dockerfile': 'FROM mmo-test/busybox\nCOPY . /ws\nRUN cd /ws && find . -type f | sort\n',
        },
        context,
      );
      const { exitCode, events } = await runImages(rig, ['cart:image'], context);
      assert.is(exitCode, 0, JSON.stringify(events));
      assertRan(events, ['lib:build', 'cart:image']);
      const sent = outputOf(events, 'cart:image')
        .split('\n')
        .filter((line) => line.startsWith('./'));
      assert.equal(sent, [
        './.dockerignore',
        './cart/Dockerfile',
        './cart/service.yml',
        './lib/dist/lib.txt',
        './lib/notes.md',
        './lib/service.yml',
        './lib/src.txt',
        './package-lock.json',
      ]);
      assert.equal(diagnosticsOf(events), []);
      rig.write('other/secret.txt', 'changed\n');
      assertCached((await runImages(rig, ['cart:image'], context)).events, ['lib:build', 'cart:image']);
      // No task of lib reads it, but it is sent.
      rig.write('lib/notes.md', 'two\n');
      const third = (await runImages(rig, ['cart:image'], context)).events;
      assertRan(third, ['cart:image']);
      assertCached(third, ['lib:build']);
    },
    slow,
  );

  test('without a daemon only image tasks fail, with the remedy', async ({ defer, signal }) => {
    const files = {
      'mmo.json': '{ "schemaVersion": 1, "plugins": ["docker"] }',
      'cart/service.yml': 'name: cart\ntasks:\n  vet:\n    command: echo fine\n',
      'cart/Dockerfile': 'FROM mmo-test/busybox\n',
    };
    const rig = createRig({ files }, defer);
    const { exitCode, events } = await rig.run(['image', 'vet', '--continue=always'], { signal, env: { DOCKER_HOST: `unix://${rig.root}/none.sock` } });
    assert.is(exitCode, 1);
    assertRan(events, ['cart:image', 'cart:vet']);
    const message = `no docker daemon answers at unix://${rig.root}/none.sock; start docker, or set DOCKER_HOST`;
    assert.equal(outcomesOf(events).get('cart:image'), { status: 'failure', failure: { reason: 'container', message, problem: 'unavailable' } });
  });
});
