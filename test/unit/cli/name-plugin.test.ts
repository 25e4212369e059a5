import * as assert from 'uvu/assert';
import { addToConfig } from '../../../core/cli/add/add-to-config.ts';
import { namePlugin } from '../../../core/cli/add/name-plugin.ts';
import { describe } from '../../support/harness.ts';

const cases: readonly (readonly [before: string, after: string])[] = [
  ['{}\n', '{ "plugins": ["./a.js"] }\n'],
  ['{ "name": "shop" }\n', '{ "plugins": ["./a.js"], "name": "shop" }\n'],
  ['{\n    "name": "shop"\n}\n', '{\n    "plugins": ["./a.js"],\n    "name": "shop"\n}\n'],
  ['{ "plugins": [] }', '{ "plugins": ["./a.js"] }'],
  ['{ "plugins": ["go"] , "name": "shop" }', '{ "plugins": ["go", "./a.js"] , "name": "shop" }'],
  ['{ "plugins": ["./a.js"] }', '{ "plugins": ["./a.js"] }'],
  ['{ "plugins": [{ "name": "go", "x": [1, {}] }] }', '{ "plugins": [{ "name": "go", "x": [1, {}] }, "./a.js"] }'],
  ['{\r\n  "plugins": [\r\n    "go"\r\n  ]\r\n}\r\n', '{\r\n  "plugins": [\r\n    "go",\r\n    "./a.js"\r\n  ]\r\n}\r\n'],
  ['{\n  // ours\n  "plugins": [\n    "go" // for Go\n  ]\n}\n', '{\n  // ours\n  "plugins": [\n    "go",\n    "./a.js" // for Go\n  ]\n}\n'],
  ['{ "tasks": { "plugins": { "command": "a \\" ] } b" } } }', '{ "plugins": ["./a.js"], "tasks": { "plugins": { "command": "a \\" ] } b" } } }'],
];

describe('naming a plugin in mmo.json', (test) => {
  for (const [before, after] of cases) test(`keeps the rest of ${JSON.stringify(before)}`, () => assert.equal(namePlugin(before, './a.js'), { text: after }));

  test('says why it cannot', () => {
    assert.equal(namePlugin('[]', './a.js'), { problem: 'it is not an object' });
    assert.equal(namePlugin('{ "plugins": "go" }', './a.js'), { problem: '"plugins" is not a list' });
  });

  test('keeps comments of mmo.yml, and makes mmo.json where there is none', async () => {
    const text = '# ours\nplugins:\n  - go # for Go\nname: shop\n';
    assert.equal(await addToConfig('mmo.yml', { reference: './a.js', read: () => text }), {
      file: 'mmo.yml',
      text: '# ours\nplugins:\n  - go # for Go\n  - ./a.js\nname: shop\n',
    });
    assert.equal(await addToConfig(undefined, { reference: './a.js', read: () => '' }), {
      file: 'mmo.json',
      text: '{\n  "plugins": [\n    "./a.js"\n  ]\n}\n',
    });
    assert.ok('problem' in (await addToConfig('package.json', { reference: './a.js', read: () => '{}' })));
  });
});
