import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { allowRequest } from '../../../../plugins/fleet/dev/ui/allow-request.ts';
import { describe } from '../../../support/harness.ts';

const folder = join(import.meta.dirname, '../../../../plugins/fleet/dev/ui/page');

/** Code of the page is not of this program: it is loaded by its path, without types. */
async function pagePart<Part>(name: string): Promise<Part> {
  return (await import(join(folder, name))) as Part;
}

interface Piece {
  readonly text: string;
  readonly classes: string;
}
interface Place {
  readonly name: string;
  readonly layer: number;
}

describe('parts of the page of mmo dev', (test) => {
  test('a line keeps its colours and nothing else that steers', async () => {
    const { piecesOf } = await pagePart<{ piecesOf: (line: string) => readonly Piece[] }>('ansi.js');
    assert.equal(piecesOf('plain'), [{ text: 'plain', classes: '' }]);
    assert.equal(piecesOf('\u001b[1;31mred\u001b[0m on'), [
      { text: 'red', classes: 'sgr-1 fg-1' },
      { text: ' on', classes: '' },
    ]);
    assert.equal(piecesOf('\u001b[38;2;1;31;32mrgb\u001b[39m\u001b[38;5;31mpalette'), [
      { text: 'rgb', classes: '' },
      { text: 'palette', classes: '' },
    ]);
    assert.equal(piecesOf('\u001b[2J\u001b]0;title\u0007a\u0000b\u202ec\r'), [{ text: 'abc', classes: '' }]);
    assert.equal(piecesOf('10 %\r20 %'), [{ text: '20 %', classes: '' }]);
    assert.equal(piecesOf('<img src=x onerror=alert(1)>'), [{ text: '<img src=x onerror=alert(1)>', classes: '' }]);
  });

  test('the graph places who needs somebody before them, rings and strangers included', async () => {
    const { layoutGraph } = await pagePart<{ layoutGraph: (services: readonly unknown[]) => readonly Place[] }>('layout-graph.js');
    const service = (name: string, ...needs: string[]): unknown => ({ name, needs: needs.map((one) => ({ service: one, kind: 'build' })) });
    const layerOf = (places: readonly Place[]): Readonly<Record<string, number>> => Object.fromEntries(places.map(({ name, layer }) => [name, layer]));
    assert.equal(layerOf(layoutGraph([service('a', 'b', 'c'), service('b', 'c'), service('c')])), { a: 0, b: 1, c: 2 });
    assert.is(layoutGraph([service('a', 'b'), service('b', 'a'), service('c', 'elsewhere', 'c')]).length, 3);
    assert.equal(layoutGraph([]), []);
  });

  test('only this machine, this page and this token are let in', () => {
    const secret = { port: 4000, token: 'right', cookie: 'mmo-dev-4000' };
    const host = '127.0.0.1:4000';
    const ask = (url: string, headers: Readonly<Record<string, string>>, method = 'GET'): ReturnType<typeof allowRequest> =>
      allowRequest({ method, url, headers }, secret);
    assert.equal(ask('/?token=right', { host }), { isAllowed: true, isFirst: true, path: '/' });
    assert.equal(ask('/events', { host, cookie: 'a=b; mmo-dev-4000=right' }), { isAllowed: true, isFirst: false, path: '/events' });
    assert.is(ask('/events', { host: 'localhost:4000', origin: 'http://localhost:4000', cookie: 'mmo-dev-4000=right' }).isAllowed, true);
    for (const [url, headers] of [
      ['/', { host }],
      ['/?token=', { host }],
      ['/?token=righ', { host }],
      ['/?token=right', { host: 'elsewhere.example:4000' }],
      ['/?token=right', {}],
      ['/?token=right', { host, origin: 'http://127.0.0.1:4001' }],
      ['/?token=right', { host, origin: 'null' }],
      ['/events', { host, cookie: 'mmo-dev-4001=right' }],
      ['/events', { host, cookie: 'mmo-dev-4000=right', 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
    ] as const) {
      assert.is(ask(url, headers).isAllowed, false, `${url} ${JSON.stringify(headers)}`);
    }
    assert.is(ask('/', { host, cookie: 'mmo-dev-4000=right' }, 'DELETE').isAllowed, false);
  });
});
