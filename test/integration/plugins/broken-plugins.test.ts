import * as assert from 'uvu/assert';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

interface Breach {
  readonly name: string;
  readonly module: string;
  /** What mmo.json says of it beside the name. */
  readonly options?: string;
  readonly message: string;
}

const infer = (body: string): string => `export default { name: 'bad', apiVersion: 1, infer: { when: ['**'], run: ${body} } };\n`;

const breaches: readonly Breach[] = [
  { name: 'throws when it is imported', module: "throw new Error('oh no');\n", message: 'failed while it was loaded: oh no' },
  { name: 'does not parse', module: 'export default {', message: 'failed while it was loaded:' },
  { name: 'never finishes being imported', module: 'await new Promise(() => setInterval(() => {}, 1000));\n', message: 'it was not ready after 10 s' },
  { name: 'exports nothing', module: 'export const x = 1;\n', message: 'has no default export that is an object' },
  {
    name: 'has another API version',
    module: "export default { name: 'bad', apiVersion: 7 };\n",
    message: 'was made for API version 7; this mmo speaks version 1',
  },
  { name: 'wants another mmo', module: "export default { name: 'bad', apiVersion: 1, engines: { mmo: '>=99' } };\n", message: 'was made for mmo >=99' },
  {
    name: 'gets bad options',
    module: "export default { name: 'bad', apiVersion: 1, schema: { options: { type: 'object', properties: { level: { type: 'integer' } } } } };\n",
    ...{ options: ', "level": "high"', message: 'must be a' },
  },
  {
    name: 'pollutes while it is imported',
    module: `Object.prototype.polluted = 1;\n${infer('() => ({})')}`,
    message: 'changed objects that all code shares: polluted',
  },
  {
    name: 'pollutes in infer',
    module: infer('() => { Object.prototype.polluted = 1; return {}; }'),
    message: 'it changed objects that all code shares: polluted',
  },
  { name: 'throws in infer', module: infer("() => { throw new Error('oh no'); }"), message: 'failed to infer the service "app": oh no' },
  { name: 'loops in infer', module: infer('() => { for (;;); }'), message: 'timed out after 5000ms' },
  { name: 'answers with a list', module: infer('() => [1]'), message: 'it returned no object' },
  { name: 'answers with a promise', module: infer('async () => ({})'), message: 'it returned a promise' },
  { name: 'answers with nonsense', module: infer('() => ({ tasks: { x: 7 } })'), message: 'its "tasks" is not a map of tasks' },
];

describe('a plugin that', (test) => {
  for (const { name, module, options = '', message } of breaches) {
    test(
      `${name} is one error that names it and its place`,
      async ({ defer, signal }) => {
        const config = `{\n  "plugins": ["make", { "name": "./tools/bad.mjs"${options} }]\n}\n`;
        const rig = createRig({ files: { ...files, 'mmo.json': config, 'tools/bad.mjs': module } }, defer);
        const { exitCode, stdout, stderr } = await rig.mmo(['run', 'build'], { signal });
        const all = stdout + stderr;
        assert.match(all, message);
        assert.is(all.split('error[MMO6').length, 2, all);
        assert.match(all, /plugin "\.\/tools\/bad\.mjs"/);
        assert.match(all, 'mmo.json:2:');
        assert.is(exitCode, 2, all);
        assert.not.match(all, /MMO9000|\n {4}at /);
        const ls = await rig.mmo(['ls'], { signal });
        assert.match(ls.stdout, 'app', 'looking goes on');
      },
      { timeoutMs: 600_000 },
    );
  }

  test('fails in its executor fails its task alone', async ({ defer, signal }) => {
    const module = `export default { name: 'bad', apiVersion: 1, executors: [{ name: 'bad', version: '1', execute: async () => { throw new Error('oh no'); } }] };\n`;
    const rig = createRig(
      {
        files: {
          ...files,
          'bad/service.yml': 'name: bad\ntasks:\n  build: { executor: bad, command: x }\n',
          'mmo.json': '{ "plugins": ["./tools/bad.mjs"] }\n',
          'tools/bad.mjs': module,
        },
      },
      defer,
    );
    const { exitCode, events } = await rig.run(['build', '--continue'], { signal });
    assert.is(exitCode, 1);
    assert.equal([...outcomesOf(events)].map(([id, { status }]) => `${id} ${status}`).sort(), ['app:build success', 'bad:build failure']);
  });
});

const files = { '.gitignore': '.mmo/\n', 'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built }\n' };
