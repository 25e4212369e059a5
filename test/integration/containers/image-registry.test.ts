import * as assert from 'uvu/assert';
import { requireDocker } from '../../support/docker.ts';
import { startDockerRegistry } from '../../support/docker-registry.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { buildHookImage } from '../../support/hook-image.ts';
import { createImageRig, imageDataOf, nextImageName, runImages } from '../../support/image-rig.ts';

const slow = { timeoutMs: 600_000 };
const ignored = { '.gitignore': 'images\n', '.dockerignore': 'images\n' };
const dockerfile = 'FROM mmo-test/busybox\nRUN echo cart > /cart\n';

describe('images and a registry', (test) => {
  test(
    'pushes what names a registry, and takes a hit only while it is there',
    async (context) => {
      const containers = await requireDocker(context.skip);
      const { host, dockerConfig, wrongConfig, digestOf, remove } = await startDockerRegistry(context.defer, context.skip);
      const name = nextImageName();
      const service = `name: cart\ntasks:\n  image:\n    options:\n      push: true\n      tags: ['${host}/shop/cart:\${version}', local]\n      version: '1'\n`;
      const rig = await createImageRig({ ...ignored, 'cart/service.yml': service, 'cart/Dockerfile': dockerfile }, context, name);
      const how = { signal: context.signal, env: { DOCKER_CONFIG: dockerConfig } };

      const denied = await runImages(rig, ['image'], { ...how, env: { DOCKER_CONFIG: wrongConfig } });
      assert.is(denied.exitCode, 1);
      assert.match(JSON.stringify(outcomesOf(denied.events).get('cart:image')), 'docker login');
      assert.is(await digestOf('shop/cart', '1'), undefined);

      const first = await runImages(rig, ['image'], how);
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      const { pushed, ref, image } = imageDataOf(first.events, 'cart:image');
      const digest = await digestOf('shop/cart', '1');
      assert.equal(pushed, { [`${host}/shop/cart:1`]: digest });
      assert.not.match(JSON.stringify(first.events), 'correct-horse');
      assertCached((await runImages(rig, ['image'], how)).events, ['cart:image']);

      // Gone from the registry alone: pushed again, not built again.
      await remove('shop/cart', digest ?? '');
      assertCached((await runImages(rig, ['image'], how)).events, ['cart:image']);
      assert.is(await digestOf('shop/cart', '1'), digest);

      // Gone from the daemon alone: the registry gives it back.
      for (const reference of [ref, `${name}/cart:local`, `${host}/shop/cart:1`]) await containers.removeImage(reference);
      assertCached((await runImages(rig, ['image'], how)).events, ['cart:image']);
      assert.is((await containers.image(ref))?.id, image);
      assert.is((await containers.image(`${name}/cart:local`))?.id, image);

      // Another image under the tag is not this one.
      await containers.tag('mmo-test/busybox', `${host}/shop/cart:1`);
      await containers.push(`${host}/shop/cart:1`, { auth: { username: 'shop', password: 'correct-horse-battery' }, signal: context.signal });
      assert.is.not(await digestOf('shop/cart', '1'), digest);
      await containers.tag(ref, `${host}/shop/cart:1`);
      assertCached((await runImages(rig, ['image'], how)).events, ['cart:image']);
      assert.is(await digestOf('shop/cart', '1'), digest);

      // A registry that cannot be asked proves nothing.
      const without = await runImages(rig, ['image'], { ...how, env: { DOCKER_CONFIG: wrongConfig } });
      assert.is(without.exitCode, 1);
      assertRan(without.events, ['cart:image']);
    },
    slow,
  );

  test(
    'a push without a registry is told before anything is built',
    async (context) => {
      const service = 'name: cart\ntasks:\n  image:\n    options: { push: true, tags: [latest] }\n';
      const rig = await createImageRig({ ...ignored, 'cart/service.yml': service, 'cart/Dockerfile': dockerfile }, context);
      const { exitCode, events } = await runImages(rig, ['image'], context);
      assert.is(exitCode, 1);
      assert.match(JSON.stringify(outcomesOf(events).get('cart:image')), 'needs a tag that names a registry');
      assert.not.match(JSON.stringify(events), 'Step 1');
    },
    slow,
  );

  test(
    'mmo lock pins base images by digest, which is in the key and which a moved tag does not change',
    async (context) => {
      const containers = await requireDocker(context.skip);
      const { host, dockerConfig } = await startDockerRegistry(context.defer, context.skip);
      const auth = { username: 'shop', password: 'correct-horse-battery' };
      const [base, other] = [`${host}/shop/base:1`, `${nextImageName()}/other`];
      const files = {
        ...ignored,
        'cart/service.yml': 'name: cart\n',
        'cart/Dockerfile': `ARG BASE=${host}/shop/base\nFROM \${BASE}:1 AS made\nRUN cat /which\nFROM mmo-test/busybox\nCOPY --from=made /which /which\n`,
      };
      const rig = await createImageRig(files, context);
      const make = (which: string, tag: string): Promise<string> =>
        buildHookImage(containers, { name: tag, files: { which: `${which}\n` } }, (cleanup) => context.defer(cleanup));
      await make('first', base);
      const first = (await containers.image(base))?.id ?? '';
      const { digest } = await containers.push(base, { auth, signal: context.signal });
      const env = { DOCKER_CONFIG: dockerConfig };
      const how = { signal: context.signal, env };

      const inCi = await runImages(rig, ['image'], { ...how, env: { ...env, CI: 'true' } });
      assert.is(inCi.exitCode, 0);
      assert.match(JSON.stringify(inCi.events) + inCi.stderr, 'builds upon');
      const { bases } = imageDataOf(inCi.events, 'cart:image');
      assert.equal(Object.keys(bases ?? {}).sort(), [base, 'mmo-test/busybox'].sort());

      // Not pinned, the tag moves on: the image is made anew.
      await make('second', other);
      await containers.tag(other, base);
      assertRan((await runImages(rig, ['image'], how)).events, ['cart:image']);

      await containers.tag(first, base);
      const locked = await rig.mmo(['lock', '--json'], { env });
      assert.is(locked.exitCode, 0, locked.stderr);
      const { images } = JSON.parse(locked.stdout) as { readonly images: readonly { readonly reference: string; readonly digest: string }[] };
      assert.equal(images.map(({ reference }) => reference).sort(), [base, 'mmo-test/busybox'].sort());
      assert.is(images.find(({ reference }) => reference === base)?.digest, digest);
      const pinned = await runImages(rig, ['image'], { ...how, env: { ...env, CI: 'true' } });
      assertRan(pinned.events, ['cart:image']);
      assert.match(JSON.stringify(pinned.events), `FROM ${host}/shop/base@${digest}`);
      const whichOf = async (events: typeof pinned.events): Promise<string> => {
        const tar = await containers.archive(imageDataOf(events, 'cart:image').ref, '/which', { maxBytes: 10_000, signal: context.signal });
        return Buffer.from(tar ?? []).toString('latin1');
      };
      assert.match(await whichOf(pinned.events), 'first\n');
      assert.not.match(JSON.stringify(pinned.events) + pinned.stderr, 'builds upon');
      assert.is(imageDataOf(pinned.events, 'cart:image').bases, undefined);

      // The tag moves on again, at daemon and registry: the lock wins.
      await containers.tag(other, base);
      await containers.push(base, { auth, signal: context.signal });
      assertCached((await runImages(rig, ['image'], how)).events, ['cart:image']);
      const forced = await runImages(rig, ['image', '--force'], how);
      assert.is(forced.exitCode, 0);
      assert.match(await whichOf(forced.events), 'first\n');

      // A pin that nobody has is told, with what to do.
      rig.write('mmo.lock', rig.read('mmo.lock').replace(digest ?? '', `sha256:${'0'.repeat(64)}`));
      const lost = await runImages(rig, ['image'], how);
      assert.is(lost.exitCode, 1);
      assert.match(JSON.stringify(outcomesOf(lost.events).get('cart:image')), 'is now another one than mmo.lock pins');
    },
    slow,
  );
});
