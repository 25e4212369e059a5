import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Released } from '../../../executors/release/release-images.ts';
import { requireDocker } from '../../support/docker.ts';
import { startDockerRegistry } from '../../support/docker-registry.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createImageRig, nextImageName, runImages } from '../../support/image-rig.ts';
import { createRig } from '../../support/workspace-rig.ts';

const slow = { timeoutMs: 600_000 };
/** Whoever runs the tests may be a build with a number itself. */
const unnumbered = { MMO_BUILD_ID: '', GITHUB_RUN_NUMBER: '', CI_PIPELINE_IID: '' };
const service = 'name: cart\n';
const dockerfile = 'FROM mmo-test/busybox\nCOPY app /app\n';

function releasedBy(events: readonly RunEvent[], task: string): readonly Released[] {
  const data = events.flatMap((event) => (event.type === 'task:end' && event.task === task ? [event.data] : []))[0];
  return (data as { readonly released?: readonly Released[] } | undefined)?.released ?? [];
}

function failureOf(events: readonly RunEvent[], task: string): string {
  return JSON.stringify(outcomesOf(events).get(task));
}

describe('release', (test) => {
  test(
    'pushes what was built under the number of the build, never builds again, and is a hit while the registry has it',
    async (context) => {
      const containers = await requireDocker(context.skip);
      const { host, dockerConfig, wrongConfig, digestOf, remove } = await startDockerRegistry(context.defer, context.skip);
      const name = nextImageName();
      const config = { schemaVersion: 1, name, plugins: ['docker'], registry: { url: `${host}/acme` }, tasks: { image: { options: { network: 'none' } } } };
      const files = {
        'mmo.json': JSON.stringify(config),
        '.gitignore': 'images\n',
        'cart/service.yml': service,
        'cart/Dockerfile': dockerfile,
        'cart/app': 'one\n',
      };
      const rig = await createImageRig(files, context, name);
      const repository = `acme/${name}-cart`;
      const release = async (env: Readonly<Record<string, string>>): ReturnType<typeof runImages> => {
        const result = await runImages(rig, ['release'], { signal: context.signal, env: { ...unnumbered, DOCKER_CONFIG: dockerConfig, ...env } });
        for (const { image } of releasedBy(result.events, 'cart:release')) context.defer(() => containers.removeImage(image));
        return result;
      };

      context.defer(() => containers.removeImage(`${host}/${repository}:7`));
      const denied = await release({ MMO_BUILD_ID: '7', DOCKER_CONFIG: wrongConfig });
      assert.is(denied.exitCode, 1);
      assert.match(failureOf(denied.events, 'cart:release'), 'docker login');
      assert.is(await digestOf(repository, '7'), undefined);

      const first = await release({ MMO_BUILD_ID: '7' });
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      assertCached(first.events, ['cart:image']);
      const digest = await digestOf(repository, '7');
      assert.ok(digest?.startsWith('sha256:'));
      const id = (await containers.image(`${host}/${repository}:7`))?.id;
      assert.equal(releasedBy(first.events, 'cart:release'), [{ image: `${host}/${repository}:7`, id, digest }]);
      const log = first.events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
      assert.match(log, `released ${host}/${repository}:7@${digest}\n`);
      assert.not.match(JSON.stringify(first.events), 'correct-horse');
      assertCached((await release({ MMO_BUILD_ID: '7' })).events, ['cart:image', 'cart:release']);

      // Gone from the registry: it comes back, and nothing is built.
      await remove(repository, digest ?? '');
      const again = await release({ MMO_BUILD_ID: '7' });
      assertRan(again.events, ['cart:release']);
      assertCached(again.events, ['cart:image']);
      assert.is(await digestOf(repository, '7'), digest);

      // Without a memory of it: what is there already is not pushed, and that is said.
      const forced = await runImages(rig, ['release', '--no-cache'], {
        ...{ signal: context.signal, env: { ...unnumbered, DOCKER_CONFIG: dockerConfig, MMO_BUILD_ID: '7' } },
      });
      assert.match(JSON.stringify(forced.events), /is there already/);
      assert.is(await digestOf(repository, '7'), digest);

      // Another number is another tag of the same image; the stronger variable counts, and without any the key does.
      await release({ GITHUB_RUN_NUMBER: '8', CI_PIPELINE_IID: '9' });
      assert.is(await digestOf(repository, '8'), digest);
      const [byKey] = releasedBy((await release({})).events, 'cart:release');
      assert.match(byKey?.image ?? '', /:[0-9a-f]{20}$/);
      assert.is(byKey?.digest, digest);

      rig.write('cart/app', 'two\n');
      const changed = await release({ MMO_BUILD_ID: '10' });
      assertRan(changed.events, ['cart:image', 'cart:release']);
      assert.is.not(await digestOf(repository, '10'), digest);
    },
    slow,
  );

  test(
    'says what is missing: a registry, one that answers, an image',
    async (context) => {
      const containers = await requireDocker(context.skip);
      const name = nextImageName();
      const config = { schemaVersion: 1, name, plugins: ['docker'], tasks: { image: { options: { network: 'none' } } } };
      const files = { '.gitignore': 'images\n', 'cart/service.yml': service, 'cart/Dockerfile': dockerfile, 'cart/app': 'one\n' };
      const rig = await createImageRig({ ...files, 'mmo.json': JSON.stringify(config) }, context, name);
      const release = (): ReturnType<typeof runImages> => runImages(rig, ['release'], { signal: context.signal, env: { ...unnumbered, MMO_BUILD_ID: '1' } });
      const without = await release();
      assert.is(without.exitCode, 1);
      assert.match(failureOf(without.events, 'cart:release'), /there is no registry to release to: name it as/);

      rig.write('mmo.json', JSON.stringify({ ...config, registry: { url: '127.0.0.1:1/acme' } }));
      context.defer(() => containers.removeImage(`127.0.0.1:1/acme/${name}-cart:1`));
      const unreachable = await release();
      assert.is(unreachable.exitCode, 1);
      assert.match(failureOf(unreachable.events, 'cart:release'), `image \\"127.0.0.1:1/acme/${name}-cart:1\\" cannot be pushed`);
      assert.is(JSON.stringify(unreachable.events).split('once more').length - 1, 3, 'tried again');

      rig.write('mmo.json', JSON.stringify({ ...config, registry: { url: 'https://registry.example' } }));
      const wrong = await rig.mmo(['release'], { signal: context.signal });
      assert.is(wrong.exitCode, 2);
      assert.match(wrong.stderr, 'registry');
    },
    slow,
  );

  test('runs the command of a service, publishes a package once, or does nothing', async ({ defer, signal }) => {
    const npm =
      '#!/bin/sh\necho "$@" >> "$NPM_LOG"\ncase $1 in view) test -e "$NPM_LOG.published" && echo 1.2.3;; publish) touch "$NPM_LOG.published";; esac\n';
    const task = (process: string, more = ''): string => `tasks:\n  release:\n    executor: release\n    options: { process: ${process} }\n${more}`;
    const rig = createRig(
      {
        files: {
          'mmo.json': JSON.stringify({ name: 'shop', schemaVersion: 1 }),
          'own/service.yml': `${task('custom', '    command: echo own $DOCKER_TAG >> released\n')}`,
          'made/service.yml': task('custom'),
          'made/Makefile': 'release:\n\techo made > released\n',
          'kit/service.yml': task('npm', '    passEnv: [NPM_LOG]\n'),
          'kit/package.json': '{ "name": "kit", "version": "1.2.3" }',
          'quiet/service.yml': task('none'),
          'private/service.yml': task('npm'),
          'private/package.json': '{ "name": "private", "version": "1.0.0", "private": true }',
          'bare/service.yml': task('docker'),
        },
      },
      defer,
    );
    rig.write('bin/npm', npm, 0o755);
    const env = { ...unnumbered, CI_PIPELINE_IID: '42', PATH: `${rig.path('bin')}:${process.env['PATH']}`, NPM_LOG: rig.path('npm.log') };
    const run = await rig.run(['release', '--continue'], { signal, env });
    assert.is(run.exitCode, 1);
    assert.is(rig.read('own/released'), 'own 42\n');
    assert.is(rig.read('made/released'), 'made\n');
    assert.match(JSON.stringify(run.events), 'quiet does not release');
    assert.match(failureOf(run.events, 'private:release'), 'says \\"private\\"');
    assert.match(failureOf(run.events, 'bare:release'), 'there is no registry');
    await rig.run(['release', '-s', 'kit'], { signal, env });
    assert.is(rig.read('npm.log'), 'view kit@1.2.3 version\npublish\nview kit@1.2.3 version\n');
  });
});
