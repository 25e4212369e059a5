import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const files = {
  'mmo.json': '{ "name": "shop", "schemaVersion": 1 }',
  '.gitignore': '.mmo\norigin\n',
  'cart/service.yml': 'version: 1.4.0\n',
  'cart/package.json': '{ "version": "9.9.9" }',
  'kit/service.yml': 'type: library\n',
  'kit/package.json': '{ "name": "kit", "version": "0.2.0-rc.1" }',
  'made/service.yml': '',
  'made/Makefile': 'version:\n\t@echo building; echo 3.1\n',
  'bare/service.yml': '',
};

describe('tag', (test) => {
  test('marks the commit with the version of each service that tells one; at another one it stays where it is', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const first = await rig.mmo(['tag'], { signal });
    assert.is(first.exitCode, 0, first.stderr);
    assert.equal(rig.git('tag').split('\n'), ['cart-1.4.0', 'kit-0.2.0-rc.1', 'made-3.1']);
    const head = rig.git('rev-parse', 'HEAD');
    assert.is(rig.git('rev-parse', 'made-3.1^{commit}'), head);
    assert.is(rig.git('cat-file', '-t', 'cart-1.4.0'), 'tag');
    const again = JSON.parse((await rig.mmo(['tag', '--json'], { signal })).stdout) as readonly object[];
    assert.equal(again[0], { service: 'cart', version: '1.4.0', from: 'service.yml', tag: 'cart-1.4.0', commit: head, status: 'exists' });
    assert.equal(
      again.map((one) => (one as { readonly status: string }).status),
      ['exists', 'exists', 'exists'],
    );

    rig.write('kit/package.json', '{ "name": "kit", "version": "0.2.0" }');
    rig.commit();
    const later = await rig.mmo(['tag', '--dry'], { signal });
    assert.is(later.exitCode, 0, later.stderr);
    const [old, now] = [head, rig.git('rev-parse', 'HEAD')].map((commit) => commit.slice(0, 12));
    assert.is(later.stdout.replace(/ +/g, ' '), `cart-1.4.0 ${old} exists\nkit-0.2.0 ${now} would be created\nmade-3.1 ${old} exists\n`);
    const conflict = await rig.mmo(['tag', 'cart', 'kit'], { signal });
    assert.is(conflict.exitCode, 2);
    assert.match(conflict.stderr, /error\[MMO1015\]: the tag "cart-1\.4\.0" is at [0-9a-f]{12} already, and this is [0-9a-f]{12}/);
    assert.match(conflict.stderr, 'raise the version');
    assert.is(rig.git('tag', '--list', 'kit-0.2.0'), '', 'all or none');
    const dry = await rig.mmo(['tag', 'kit', '--dry'], { signal });
    assert.match(dry.stdout, /^kit-0\.2\.0 +[0-9a-f]{12} +would be created\n$/);
    assert.is(rig.git('tag', '--list', 'kit-0.2.0'), '');
    const raised = await rig.mmo(['tag'], { signal });
    assert.is(raised.stdout.replace(/ +/g, ' '), `cart-1.4.0 ${old} exists\nkit-0.2.0 ${now} created\nmade-3.1 ${old} exists\n`);
    assert.is(rig.git('rev-parse', 'kit-0.2.0^{commit}').slice(0, 12), now);
    assert.is(rig.git('rev-parse', 'cart-1.4.0^{commit}'), head, 'where it was');
    assert.match((await rig.mmo(['tag', '-s', 'kit'], { signal })).stdout, /^kit-0\.2\.0 +[0-9a-f]{12} +exists\n$/);
  });

  test('--push brings them to origin, and says what git says', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const without = await rig.mmo(['tag', 'kit', '--push'], { signal });
    assert.is(without.exitCode, 1);
    assert.match(without.stderr, 'error[MMO1013]: tags cannot be pushed: ');
    rig.git('init', '--quiet', '--bare', 'origin');
    rig.git('remote', 'add', 'origin', rig.path('origin'));
    const pushed = await rig.mmo(['tag', 'kit', 'cart', '--push'], { signal });
    assert.is(pushed.exitCode, 0, pushed.stderr);
    assert.equal(rig.git('ls-remote', '--tags', '--refs', 'origin').match(/refs\/tags\/\S+/g), ['refs/tags/cart-1.4.0', 'refs/tags/kit-0.2.0-rc.1']);
    assert.is((await rig.mmo(['tag', 'kit', '--push'], { signal })).exitCode, 0);
    rig.write('cart/later.txt', '');
    rig.commit();
    rig.git('push', '--quiet', '--delete', 'origin', 'cart-1.4.0');
    assert.is((await rig.mmo(['tag', '--push'], { signal })).exitCode, 0);
    assert.is(rig.git('ls-remote', '--tags', '--refs', 'origin', 'cart-1.4.0'), '', 'a tag at another commit is not brought there');
  });

  test('a service that was named needs a version that git takes, and a commit', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const bare = await rig.mmo(['tag', 'bare'], { signal });
    assert.is(bare.exitCode, 2);
    assert.match(bare.stderr, 'error[MMO1014]: "bare" tells no version');
    rig.write('bare/service.yml', 'version: "1 2"\n');
    assert.match((await rig.mmo(['tag', 'bare'], { signal })).stderr, 'error[MMO1014]: "bare-1 2" is no name for a git tag; the version is from service.yml');
    const outside = createRig({ files, git: false }, defer);
    assert.match((await outside.mmo(['tag', 'cart'], { signal })).stderr, 'error[MMO1010]: "cart" is in no git repository');
  });
});
