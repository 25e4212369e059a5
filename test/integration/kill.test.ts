import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { differencesOf, digestOutputs } from '../support/digest-outputs.ts';
import { generatedServices, serviceName, sourceOf, sourceText } from '../support/generated-services.ts';
import { describe } from '../support/harness.ts';
import { canListProcesses, processesOf } from '../support/processes-of.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const seed = 20_260;
const count = 40;
const batches = 4;
const killsPerBatch = 5;

describe('killed runs', (test) => {
  test(
    'after 20 kills at random moments one run gives the bytes of a clean build, a sound cache and no process',
    async ({ defer, signal, skip }) => {
      if (!canListProcesses) skip('processes can be listed on Linux only');
      // Every build leaves a process behind in its group, which would be there long after the test.
      const files = generatedServices({ count, seed, also: '{ sleep 300 & }' });
      const rig = createRig({ files }, defer);
      const clean = createRig({ files }, defer);
      const random = seededRandom(seed);
      let killed = 0;
      for (let batch = 1; batch <= batches; batch += 1) {
        for (const workspace of [rig, clean]) for (let n = 0; n < count; n += 1) workspace.write(sourceOf(n), sourceText(n, batch));
        const wholeMs = await buildClean(clean, signal);
        for (let kill = 0; kill < killsPerBatch; kill += 1) {
          for (let n = 0; n < count; n += 1) if (random.below(3) === 0) rig.remove(`services/${serviceName(n)}/dist`);
          const run = await rig.start(['run', 'build'], { signal });
          await Promise.race([delay(random.below(wholeMs), undefined, { signal }), run.ended]);
          run.kill('SIGKILL');
          if ((await run.ended).signal === 'SIGKILL') killed += 1;
        }
        const last = await rig.run(['build'], { signal });
        assert.is(last.exitCode, 0, last.stderr);
        assert.equal(differencesOf(digestOutputs(clean.root), digestOutputs(rig.root)), [], `seed ${seed}, batch ${batch}`);
        const verified = await rig.mmo(['cache', 'verify'], { signal });
        assert.is(verified.exitCode, 0, verified.stdout);
        assert.equal(await processesLeft(rig.root, 10_000), [], `seed ${seed}, batch ${batch}`);
      }
      assert.ok(killed >= (batches * killsPerBatch) / 2, `only ${killed} runs were killed before their end`);
    },
    { timeoutMs: 240_000 },
  );
});

/** Builds everything anew; returns how long it took. */
async function buildClean(rig: Rig, signal: AbortSignal): Promise<number> {
  rig.remove('.mmo');
  for (let n = 0; n < count; n += 1) rig.remove(`services/${serviceName(n)}/dist`);
  const startedAt = performance.now();
  const result = await rig.run(['build'], { signal });
  assert.is(result.exitCode, 0, result.stderr);
  return Math.ceil(performance.now() - startedAt);
}

/** What is still there when the time is up; asks every 50 ms until nothing is. */
async function processesLeft(root: string, withinMs: number): Promise<readonly number[]> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = processesOf(root);
    if (found.length === 0 || performance.now() > end) return found;
    await delay(50);
  }
}
