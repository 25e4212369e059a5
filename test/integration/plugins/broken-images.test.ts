import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

describe('an executor that cannot tell its images', (test) => {
  for (const part of ['images', 'baseImages']) {
    test(`is a mistake of mmo lock, and in CI of a run (${part})`, async ({ defer, signal }) => {
      const module = `export default { name: 'bad', apiVersion: 1, executors: [{ name: 'bad', version: '1', ${part}: () => { throw new Error('oh no'); }, execute: async () => ({ status: 'success' }) }] };\n`;
      const service = 'name: bad\ntasks:\n  build: { executor: bad, command: x }\n';
      const rig = createRig({ files: { 'bad/service.yml': service, 'mmo.json': '{ "plugins": ["./tools/bad.mjs"] }\n', 'tools/bad.mjs': module } }, defer);
      assert.is((await rig.run(['build'], { signal })).exitCode, 0);
      const inCi = { signal, env: { CI: 'true' } };
      for (const { exitCode, stderr } of [await rig.mmo(['lock'], { signal }), await rig.mmo(['build'], inCi)]) {
        assert.is(exitCode, 2, stderr);
        assert.match(stderr, `the images of "bad:build" cannot be told: "${part}" of the executor "bad" failed: oh no`);
        assert.match(stderr, 'bad/service.yml:3:');
      }
    });
  }
});
