import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const plugin = `export default {
  name: 'parts', apiVersion: 1,
  schema: {
    options: { type: 'object', properties: { team: { type: 'string' } }, additionalProperties: false },
    service: { owner: { type: 'string', minLength: 2 } },
    workspace: { teams: { type: 'array', items: { type: 'string' } } },
  },
  reporters: {
    count: ({ write, options }) => ({ report: (event) => { if (event.type === 'run:end') write(\`\${options.team} saw \${event.totals.tasks} tasks\\n\`); } }),
    broken: () => ({ report: () => { throw new Error('no ink'); } }),
  },
};
`;
const files = {
  'mmo.json': '{\n  "name": "shop",\n  "plugins": [{ "name": "./tools/parts.mjs", "team": "cashiers" }],\n  "teams": ["cashiers"]\n}\n',
  'tools/parts.mjs': plugin,
  'cart/service.yml': 'name: cart\nowner: ann\ntasks: { build: { command: "true" } }\n',
};

describe('parts of a plugin', (test) => {
  test('its reporters hear every run, and one that throws is named once and changes nothing', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const { exitCode, stderr } = await rig.mmo(['run', 'build'], { signal });
    assert.is(exitCode, 0);
    assert.match(stderr, 'cashiers saw 1 tasks\n');
    assert.is(stderr.split('the reporter "broken" of the plugin "./tools/parts.mjs" failed: no ink').length, 2);
  });

  test('its keys of service.yml and mmo.json are known, and held against its schemas with their place', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    assert.is((await rig.mmo(['trust'], { signal })).exitCode, 0);
    assert.is((await rig.mmo(['ls'], { signal })).stderr, '');
    rig.write('cart/service.yml', 'name: cart\nowner: 7\nownr: bob\n');
    const { exitCode, stderr } = await rig.mmo(['ls'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO2002]: unknown key "ownr"\n --> cart/service.yml:3:1\n');
    assert.match(stderr, 'did you mean "owner"?');
    rig.write('cart/service.yml', 'name: cart\nzzz: 1\n');
    assert.match((await rig.mmo(['ls'], { signal })).stderr, /help: the keys here are .*, name, owner, passEnv, /);
    rig.write('cart/service.yml', 'name: cart\nowner: 7\n');
    assert.match((await rig.mmo(['ls'], { signal })).stderr, 'error[MMO2004]: "owner" must be text, not a number\n --> cart/service.yml:2:8\n');
    rig.write('cart/service.yml', 'name: cart\n');
    rig.write('mmo.json', files['mmo.json'].replace('["cashiers"]', '"cashiers"'));
    assert.match((await rig.mmo(['ls'], { signal })).stderr, ' --> mmo.json:4:12\n');
    rig.write('mmo.json', files['mmo.json'].replace('"teams"', '"temas"'));
    assert.match((await rig.mmo(['ls'], { signal })).stderr, 'did you mean "teams"?');
  });
});
