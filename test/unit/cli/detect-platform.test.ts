import { createRequire } from 'node:module';
import * as assert from 'uvu/assert';
import { detectPlatform } from '../../../core/cli/detect-platform.ts';
import { githubAnnotation } from '../../../core/cli/github-annotation.ts';
import { pathInRepository } from '../../../core/cli/path-in-repository.ts';
import { locate } from '../../../core/diagnostics/locate.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('CI platform', (test) => {
  test('is none without a sign of one', async () => {
    assert.is(await detectPlatform({}), undefined);
    assert.is(await detectPlatform({ CI: '', GITHUB_ACTIONS: '' }), undefined);
  });

  test('is looked for only where there is a sign of one', async () => {
    const { cache, resolve } = createRequire(import.meta.url);
    await detectPlatform({});
    assert.is(cache[resolve('ci-info')], undefined);
    await detectPlatform({ CI: 'true' });
    assert.ok(cache[resolve('ci-info')]);
  });
});

describe('GitHub annotation', (test) => {
  const span = { file: 'cart/service.yml', start: 8, end: 12 };

  test('names place, level and hint', () => {
    const places = { locateIn: (_file: string, offset: number) => locate('name: a\ntype: b\n', offset), pathOf: (file: string) => `shop/${file}` };
    const mistake = { code: 'MMO2005', severity: 'note', message: 'not 100%', span, hint: 'did you mean "a"?' } as const;
    assert.is(githubAnnotation(mistake, places), '::notice file=shop/cart/service.yml,line=2,col=1,title=MMO2005::not 100%25; did you mean "a"?');
    assert.is(githubAnnotation(mistake), '::notice title=MMO2005::not 100%25; did you mean "a"?');
  });

  test('takes paths from the top of the repository, else from what was checked out', () => {
    const host = createMemoryHost({ '/w/.git/HEAD': 'ref: refs/heads/main\n', '/w/shop/mmo.json': '{}' });
    assert.is(pathInRepository('a/service.yml', { host, root: '/w/shop' }), 'shop/a/service.yml');
    assert.is(pathInRepository('/w/mmo.json', { host, root: '/w/shop' }), 'mmo.json');
    assert.is(pathInRepository('/etc/mmo.json', { host, root: '/w/shop' }), '/etc/mmo.json');
    assert.is(pathInRepository('a.yml', { host, root: '/x/shop', checkout: '/x' }), 'shop/a.yml');
    assert.is(pathInRepository('a.yml', { host, root: '/x/shop' }), 'a.yml');
  });
});
