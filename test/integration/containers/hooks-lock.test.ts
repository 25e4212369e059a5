import { statSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { requireDocker } from '../../support/docker.ts';
import { assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { buildHookImage } from '../../support/hook-image.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const silent = '#!/bin/sh\ntrue\n';
const slow = { timeoutMs: 600_000 };
const noDaemon = { env: { DOCKER_HOST: 'unix:///nowhere.sock' } };

function workspace(image: string, defer: (cleanup: () => unknown) => void): Rig {
  const files = {
    'mmo.json': `{ "name": "w", "plugins": [{ "image": "${image}" }] }`,
    'cart/service.yml': 'name: cart\ntasks:\n  build: { command: "true" }\n  test: { command: "true" }\n',
  };
  return createRig({ files }, defer);
}

describe('mmo.lock', (test) => {
  test(
    'without a daemon only what needs one fails, and each time says what to do',
    async ({ defer }) => {
      const rig = workspace('acme/hooks:1', defer);
      const unlocked = await rig.mmo(['build'], noDaemon);
      assert.is(unlocked.exitCode, 2);
      assert.is(
        unlocked.stderr,
        `error[MMO6012]: the plugin "acme/hooks:1" cannot be looked into: no docker daemon answers at unix:///nowhere.sock
 --> mmo.json:1:28
  |
1 | { "name": "w", "plugins": [{ "image": "acme/hooks:1" }] }
  |                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
help: start docker, or set DOCKER_HOST
`,
      );
      for (const look of [['ls'], ['graph'], ['build', '--dry'], ['show', 'cart']]) assert.is((await rig.mmo(look, noDaemon)).exitCode, 0, look.join(' '));
      assert.not(rig.exists('mmo.lock'));

      const inCi = await rig.mmo(['build'], { env: { CI: 'true', ...noDaemon.env } });
      assert.is(inCi.exitCode, 2);
      assert.match(inCi.stderr, 'error[MMO6010]: mmo.lock has no digest for the plugin "acme/hooks:1"');

      const digest = `sha256:${'0'.repeat(64)}`;
      rig.write('mmo.lock', JSON.stringify({ version: 1, images: { 'acme/hooks:1': { digest, hooks: ['prebuild'] } } }));
      const locked = await rig.run(['build', 'test', '--continue=independent'], noDaemon);
      assert.is(locked.exitCode, 1);
      assertRan(locked.events, ['//:prebuild@acme-hooks', 'cart:test']);
      assert.equal(outcomesOf(locked.events).get('//:prebuild@acme-hooks'), {
        status: 'failure',
        failure: { reason: 'container', message: 'no docker daemon answers at unix:///nowhere.sock; start docker, or set DOCKER_HOST', problem: 'unavailable' },
      });
      assert.is((await rig.run(['test'], noDaemon)).exitCode, 0);

      for (const [lock, problem] of [
        ['<<<<<<< HEAD', 'it is not valid JSON'],
        ['{}', 'it holds no "images"'],
        ['{"version":2,"images":{}}', 'its version is 2, and this mmo reads version 1'],
        ['{"version":1,"images":{"acme/hooks:1":{"digest":"latest"}}}', 'its entry of "acme/hooks:1" is no image'],
      ] as const) {
        rig.write('mmo.lock', lock);
        const damaged = await rig.mmo(['build'], noDaemon);
        assert.is(damaged.exitCode, 2);
        assert.is(damaged.stderr, `error[MMO6011]: mmo.lock cannot be used: ${problem}\nhelp: restore it from git, or delete it and run "mmo lock"\n`);
      }
    },
    slow,
  );

  test('options that do not fit are told at their place, a docker socket among them', async ({ defer }) => {
    const rig = workspace('acme/hooks:1', defer);
    const digest = `sha256:${'0'.repeat(64)}`;
    rig.write('mmo.lock', JSON.stringify({ version: 1, images: { 'acme/hooks:1': { digest, hooks: ['prebuild'] } } }));
    rig.write('mmo.json', '{ "name": "w", "plugins": [{ "image": "acme/hooks:1", "memory": "lots", "binds": ["/var/run/docker.sock"] }] }');
    const { exitCode, stderr } = await rig.mmo(['ls']);
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO6007]: the plugin "acme/hooks:1"');
    assert.match(stderr, 'binds');
    assert.match(stderr, 'memory');
    rig.write('mmo.json', '{ "name": "w", "plugins": [{ "image": "acme/hooks:1" }] }');
    rig.write('mmo.lock', JSON.stringify({ version: 1, images: { 'acme/hooks:1': { digest, hooks: ['prebuild'], manifest: { hooks: { prebild: 'x' } } } } }));
    const twins = Object.fromEntries(['a/x:1', 'b/y:1'].map((image) => [image, { digest, hooks: ['prebuild'], manifest: { name: 'twin' } }]));
    assert.match((await rig.mmo(['ls'])).stderr, `its manifest has a hook "prebild", which is none of init, gen`);
    rig.write('mmo.lock', JSON.stringify({ version: 1, images: twins }));
    rig.write('mmo.json', '{ "name": "w", "plugins": [{ "image": "a/x:1" }, { "image": "b/y:1" }] }');
    assert.match((await rig.mmo(['build', '--dry'])).stderr, 'error[MMO6002]: the plugins "a/x:1" and "b/y:1" are both called "twin", and both have hooks');
  });

  test(
    'only executable regular files are hooks; a tag that moved on is used by nobody until mmo lock says so',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const files = {
        'hooks/prebuild': silent,
        'hooks/gen': { content: silent, mode: 0o644 },
        'hooks/init': { link: '/bin/sh' },
        'hooks/postbuild': { directory: true as const, mode: 0o755 },
      };
      const image = await buildHookImage(containers, { files, lines: ['LABEL dev.mmo.plugin="name: p"'] }, defer);
      const rig = workspace(image, defer);
      const first = await rig.mmo(['build', '--json']);
      assert.is(first.exitCode, 0, first.stdout + first.stderr);
      const warnings = first.stdout.match(/has a \/hooks\/\w+ that is [^"]*/g) ?? [];
      assert.equal(warnings.sort(), [
        'has a /hooks/gen that is not executable, which is passed over',
        'has a /hooks/init that is a symlink, which is passed over',
        'has a /hooks/postbuild that is a directory, which is passed over',
      ]);
      assertRan(first.events, ['//:prebuild@p', 'cart:build']);
      const lock = rig.read('mmo.lock');
      const old = await containers.image(image);
      await containers.tag(old?.id ?? '', image.replace(':1', ':old'));
      defer(() => containers.removeImage(image.replace(':1', ':old')).catch(() => undefined));

      await buildHookImage(containers, { name: image, files: { 'hooks/prebuild': '#!/bin/sh\nexit 3\n' }, lines: ['LABEL dev.mmo.plugin="name: p"'] }, defer);
      assert.is((await rig.run(['build'])).exitCode, 0, 'the lock wins');
      const inCi = await rig.run(['build'], { env: { CI: '1' } });
      assert.is(inCi.exitCode, 1);
      assert.match(JSON.stringify(outcomesOf(inCi.events).get('//:prebuild@p')), 'is now another image than mmo.lock pins');
      assert.is(rig.read('mmo.lock'), lock);

      const relocked = await rig.mmo(['lock']);
      assert.match(relocked.stdout, /changed\n$/);
      assert.is.not(rig.read('mmo.lock'), lock);
      const { mtimeNs } = statSync(rig.path('mmo.lock'), { bigint: true });
      assert.match((await rig.mmo(['lock'])).stdout, /same\n$/);
      assert.is(statSync(rig.path('mmo.lock'), { bigint: true }).mtimeNs, mtimeNs);
      assert.is((await rig.run(['build'])).exitCode, 1);
    },
    slow,
  );
});
