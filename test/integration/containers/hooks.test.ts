import { statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import { requireDocker } from '../../support/docker.ts';
import { assertCached, assertInOrder, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { buildHookImage } from '../../support/hook-image.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const points = ['init', 'gen', 'prebuild', 'postbuild', 'predeploy', 'postdeploy'];
const tell = '#!/bin/sh\necho "$(basename $0) [$*] $(pwd) $(cat /source/.git/* /source/.mmo/* 2>/dev/null | wc -c) $MMO_WORKSPACE_ROOT"\n';

function service(name: string): Readonly<Record<string, string>> {
  const file = `name: ${name}
tasks:
  build: { command: "cat src.txt > out.txt", inputs: [src.txt], outputs: [out.txt] }
  deploy: { command: "true", cache: false, dependsOn: [build] }
`;
  return { [`services/${name}/service.yml`]: file, [`services/${name}/src.txt`]: `${name}\n` };
}

function workspace(plugins: readonly unknown[], defer: (cleanup: () => unknown) => void): Rig {
  return createRig({ files: { 'mmo.json': JSON.stringify({ name: 'w', plugins }), ...service('auth'), ...service('cart') } }, defer);
}

function outputOf(events: readonly RunEvent[], task: string): string {
  return events.flatMap((event) => (event.type === 'task:output' && event.task === task ? [event.text] : [])).join('');
}

/** The shop's own esbuild is not installed in the copy; this repository's is the same program. */
const binaries = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin');
const slow = { timeoutMs: 600_000 };

describe('container hooks', (test) => {
  test(
    'all six hooks bracket what they are about, and mmo.lock is written once',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const image = await buildHookImage(
        containers,
        { files: Object.fromEntries(points.map((point) => [`hooks/${point}`, tell])), lines: ['LABEL dev.mmo.plugin="name: six"'] },
        defer,
      );
      const rig = workspace([{ image }], defer);
      const first = await rig.run(['build', 'deploy']);
      assert.is(first.exitCode, 0, first.stderr + first.stdout);
      assertInOrder(first.events, ['//:prebuild@six', 'cart:build', '//:postbuild@six']);
      assertInOrder(first.events, ['//:prebuild@six', 'auth:build', '//:postbuild@six']);
      assertInOrder(first.events, ['//:predeploy@six', 'cart:deploy', '//:postdeploy@six']);
      assertInOrder(first.events, ['//:predeploy@six', 'auth:deploy', '//:postdeploy@six']);
      for (const point of points.slice(2)) assert.is(outputOf(first.events, `//:${point}@six`), `${point} [auth cart] /source 0 /source\n`);
      const lock = rig.read('mmo.lock');
      const { images } = JSON.parse(lock);
      assert.equal(Object.keys(images), [image]);
      assert.equal(images[image].hooks, [...points].sort());
      assert.equal(images[image].manifest, { name: 'six' });
      const { id } = (await containers.image(image)) ?? { id: '' };
      assert.is(images[image].digest, id);

      const again = await rig.run(['build', '-s', 'cart']);
      assertRan(again.events, ['//:prebuild@six', '//:postbuild@six']);
      assertCached(again.events, ['cart:build']);
      assert.is(outputOf(again.events, '//:prebuild@six'), 'prebuild [cart] /source/services/cart 0 /source\n');

      const init = await rig.mmo(['init', 'cart', '--json']);
      assert.is(outputOf(init.events, '//:init@six'), 'init [cart] /source/services/cart 0 /source\n');
      const gen = await rig.run(['gen']);
      assert.is(outputOf(gen.events, '//:gen@six'), 'gen [auth cart] /source 0 /source\n');
      assert.is(rig.read('mmo.lock'), lock);
    },
    slow,
  );

  test(
    'a hook that exits with 7 fails the run and is named, and one that meets a read-only /source is told what to do',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const hook =
        '#!/bin/sh\nif touch /source/services/cart/x; then rm /source/services/cart/x; cat /proc/sys/kernel/random/uuid > /source/services/cart/src.txt; exit 0; fi\nexit 7\n';
      const image = await buildHookImage(containers, { files: { 'hooks/prebuild': hook }, lines: ['LABEL dev.mmo.plugin="name: p"'] }, defer);
      const rig = workspace([{ image }], defer);
      const failed = await rig.run(['build', '--continue=independent']);
      assert.is(failed.exitCode, 1);
      assert.equal(outcomesOf(failed.events).get('//:prebuild@p'), { status: 'failure', failure: { reason: 'exit-code', exitCode: 7 } });
      assert.match(outputOf(failed.events, '//:prebuild@p'), 'mmo: /source is read-only for this hook; give');
      assertRan(failed.events, ['//:prebuild@p']);
      const shown = await rig.mmo(['run', 'build']);
      assert.match(shown.stdout + shown.stderr, /prebuild@p.*7/);

      // With leave to write it changes a source, and so the keys of what comes after it.
      rig.write('mmo.json', JSON.stringify({ name: 'w', plugins: [{ image, source: 'rw' }] }));
      const before = rig.read('services/cart/src.txt');
      const wrote = await rig.run(['build']);
      assert.is(wrote.exitCode, 0, wrote.stdout);
      assert.is.not(rig.read('services/cart/src.txt'), before);
      assert.is(rig.read('services/cart/out.txt'), rig.read('services/cart/src.txt'));
      const rewrote = await rig.run(['build']);
      assertRan(rewrote.events, ['//:prebuild@p', 'cart:build']);
      assertCached(rewrote.events, ['auth:build']);
      assert.is(rig.read('services/cart/out.txt'), rig.read('services/cart/src.txt'));
      assert.is(statSync(rig.path('services/cart/src.txt')).uid, process.getuid?.());
    },
    slow,
  );

  test(
    'inputs and outputs of a manifest make a hook one cached task for each service; global means all services',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const manifest =
        'name: m\nglobal: true\nhooks:\n  pre-build: make.sh\ninputs: [src.txt]\noutputs: ["gen/**", list.txt]\nexecutors: { shout: shout.sh }\n';
      const make =
        '#!/bin/sh\n[ "$(pwd)" = "/source/services/$1" ] || exit 9\ntr a-z A-Z < src.txt > gen/big.txt; echo "$#" > list.txt; chmod 6755 gen/big.txt\n';
      const shout = '#!/bin/sh\necho "$*! $(pwd) $MMO_OPTIONS $LOUD"\n';
      const image = await buildHookImage(
        containers,
        { files: { 'hooks/make.sh': make, 'plugin/mmo-plugin.yaml': { content: manifest, mode: 0o644 }, 'executors/shout.sh': shout } },
        defer,
      );
      const rig = workspace([{ image }], defer);
      rig.write(
        'services/cart/service.yml',
        `${rig.read('services/cart/service.yml')}  say: { executor: shout, command: hello world, options: { at: 1 }, env: [LOUD=yes] }\n`,
      );
      const first = await rig.run(['build', '-s', 'cart']);
      assert.is(first.exitCode, 0, first.stdout + first.stderr);
      assertRan(first.events, ['auth:prebuild@m', 'cart:prebuild@m', 'cart:build']);
      assertInOrder(first.events, ['cart:prebuild@m', 'cart:build']);
      assert.is(rig.read('services/cart/gen/big.txt'), 'CART\n');
      assert.is(rig.read('services/auth/list.txt'), '1\n');
      assert.is(statSync(rig.path('services/cart/gen/big.txt')).mode & 0o7000, 0);
      rig.remove('services/cart/gen');
      const second = await rig.run(['build', '-s', 'cart']);
      assertCached(second.events, ['auth:prebuild@m', 'cart:prebuild@m', 'cart:build']);
      assert.is(rig.read('services/cart/gen/big.txt'), 'CART\n');
      rig.write('services/cart/src.txt', 'more\n');
      assertRan((await rig.run(['build', '-s', 'cart'])).events, ['cart:prebuild@m', 'cart:build']);

      const said = await rig.run(['say']);
      assert.is(outputOf(said.events, 'cart:say'), 'hello world! /source/services/cart {"at":1} yes\n');
      assertCached((await rig.run(['say'])).events, ['cart:say']);
    },
    slow,
  );

  test(
    'an image without hooks runs its ENTRYPOINT as gen, and one that offers nothing is refused',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const image = await buildHookImage(containers, { lines: ['ENTRYPOINT ["/bin/sh", "-c", "echo $0 $* > /source/generated.txt"]'] }, defer);
      const rig = workspace([{ image }], defer);
      const ran = await rig.mmo(['gen', '--json']);
      assert.is(ran.exitCode, 0, ran.stdout + ran.stderr);
      assert.is(rig.read('generated.txt'), 'auth cart\n');
      const empty = await buildHookImage(containers, { lines: ['LABEL a=b'] }, defer);
      const other = workspace([{ image: empty }], defer);
      const refused = await other.mmo(['build']);
      assert.is(refused.exitCode, 2);
      assert.match(refused.stderr, `error[MMO6002]: the plugin "${empty}" has no executable file in /hooks, no manifest and no ENTRYPOINT`);
      assert.not(other.exists('mmo.lock'));
    },
    slow,
  );

  test(
    'on the shop: around build and deploy, with the names of what is selected',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip);
      const image = await buildHookImage(
        containers,
        { files: Object.fromEntries(points.map((point) => [`hooks/${point}`, tell])), lines: ['LABEL dev.mmo.plugin="name: six"'] },
        defer,
      );
      const rig = createRig({ fixture: 'shop' }, defer);
      const config = JSON.parse(rig.read('mmo.json'));
      const deploy = { command: 'true', cache: false, for: ['libs/*'] };
      rig.write('mmo.json', JSON.stringify({ ...config, plugins: [...(config.plugins ?? []), { image }], tasks: { ...config.tasks, deploy } }));
      const ran = await rig.run(['build', 'deploy', '-s', 'money', '-s', 'http-kit'], { env: { PATH: `${binaries}${delimiter}${process.env['PATH'] ?? ''}` } });
      assert.is(ran.exitCode, 0, ran.stdout + ran.stderr);
      for (const service of ['money', 'http-kit']) {
        assertInOrder(ran.events, ['//:prebuild@six', `${service}:build`, '//:postbuild@six']);
        assertInOrder(ran.events, ['//:predeploy@six', `${service}:deploy`, '//:postdeploy@six']);
      }
      for (const point of points.slice(2)) assert.is(outputOf(ran.events, `//:${point}@six`), `${point} [http-kit money] /source 0 /source\n`);
      const init = await rig.mmo(['init', '--json']);
      assert.match(outputOf(init.events, '//:init@six'), /^init \[[a-z -]*http-kit[a-z -]* money [a-z -]*\] \/source 0 \/source\n$/);
    },
    slow,
  );
});
