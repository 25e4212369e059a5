import { readdirSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { differencesOf, digestOutputs } from '../support/digest-outputs.ts';
import { assertCached, assertRan } from '../support/event-log.ts';
import { generatedServices, serviceName } from '../support/generated-services.ts';
import { describe } from '../support/harness.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const seed = 4_711;
const count = 20;
const batches = 12;
const faultsPerBatch = 25;
const everyTask = Array.from({ length: count }, (_, n) => `${serviceName(n)}:build`);

describe('a damaged store', (test) => {
  test(
    '300 bit flips, truncations and deletions never restore a wrong byte, and heal',
    async ({ defer, signal }) => {
      const rig = createRig({ files: generatedServices({ count, seed }) }, defer);
      const random = seededRandom(seed);
      assert.is((await rig.run(['build'], { signal })).exitCode, 0);
      const expected = digestOutputs(rig.root);
      for (let batch = 0; batch < batches; batch += 1) {
        const done = Array.from({ length: faultsPerBatch }, () => damage(rig.root, random));
        const tale = `seed ${seed}, batch ${batch}:\n${done.join('\n')}`;
        for (const round of ['first', 'second', 'third']) {
          removeOutputs(rig);
          const result = await rig.run(['build'], { signal });
          assert.is(result.exitCode, 0, `${tale}\n${result.stderr}`);
          assert.equal(differencesOf(expected, digestOutputs(rig.root)), [], `${round} run, ${tale}`);
          if (round !== 'third') continue;
          assertRan(result.events, []);
          assertCached(result.events, everyTask);
        }
      }
      const verified = await rig.mmo(['cache', 'verify'], { signal });
      assert.is(verified.exitCode, 0, verified.stdout);
    },
    { timeoutMs: 240_000 },
  );
});

/** Does one random harm to a file of the store or the index, and says which. */
function damage(root: string, random: SeededRandom): string {
  const folder = ['.mmo/cache/cas', '.mmo/cache/ac', '.mmo/cache/cas', '.mmo/cache/ac', '.mmo/index'][random.below(5)] ?? '';
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []))
    .sort();
  const file = files[random.below(files.length)];
  if (file === undefined) return `${folder} is empty`;
  const bytes = readFileSync(file);
  const kind = random.below(3);
  if (kind === 0 && bytes.length > 0) {
    const at = random.below(bytes.length);
    const bit = random.below(8);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    writeFileSync(file, bytes);
    return `bit ${bit} of byte ${at} of ${file}`;
  }
  if (kind === 1 && bytes.length > 0) {
    const length = random.below(bytes.length);
    truncateSync(file, length);
    return `${file} cut to ${length}`;
  }
  unlinkSync(file);
  return `${file} deleted`;
}

function removeOutputs(rig: Rig): void {
  for (let n = 0; n < count; n += 1) rig.remove(`services/${serviceName(n)}/dist`);
}
