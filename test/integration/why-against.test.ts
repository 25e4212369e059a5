import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RunSummary } from '../../core/engine/types.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const files = {
  'mmo.json': '{ "name": "shop" }',
  'base/service.yml': 'tasks: { build: { command: "mkdir -p out && cp source out/", outputs: [out] } }',
  'base/source': 'one',
  'cart/service.yml': 'dependsOn: [base]\ntasks: { build: { command: "echo built", dependsOn: [^build], env: [MODE] } }',
  'cart/main.txt': 'a',
  '.gitignore': 'out\n*.json.summary\n',
};

describe('why --against', (test) => {
  test('tells what differs from the run of another machine', async ({ defer, signal }) => {
    const ci = createRig({ files }, defer);
    assert.is((await ci.run(['build', '--summarize=ci.json.summary'], { signal, env: { MODE: 'release' } })).exitCode, 0);
    const here = createRig({ files }, defer);
    here.write('ci.json.summary', ci.read('ci.json.summary'));
    assert.is((await here.run(['build'], { signal, env: { MODE: 'release' } })).exitCode, 0);
    const same = await here.mmo(['why', 'cart:build', '--against', 'ci.json.summary'], { signal, env: { MODE: 'release' } });
    assert.match(same.stdout, 'the key is the same as in the run ');

    here.write('cart/main.txt', 'b');
    const other = await here.mmo(['why', 'cart:build', '--against', 'ci.json.summary', '--json'], { signal, env: { MODE: 'debug' } });
    const { reasons, would } = JSON.parse(other.stdout) as { readonly reasons: readonly string[]; readonly would: string };
    assert.is(would, 'run');
    assert.is(reasons.length, 2);
    assert.match(reasons[0] ?? '', /^input cart\/main\.txt changed [0-9a-f]{4} → [0-9a-f]{4}$/);
    assert.is(reasons[1], 'env MODE: release → debug');

    here.write('base/source', 'two');
    assert.is((await here.run(['base:build'], { signal })).exitCode, 0);
    const below = await here.mmo(['why', 'cart:build', '--against', 'ci.json.summary'], { signal, env: { MODE: 'release' } });
    assert.match(below.stdout, 'dependency base:build produced other outputs');
  });

  test('a kept summary does not repeat what the keys of hits were made of; it is still told', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    await rig.run(['build'], { signal });
    // Names of the same second are in no order.
    const first = new Set(readdirSync(rig.path('.mmo/runs')));
    rig.write('cart/main.txt', 'b');
    await rig.run(['build'], { signal });
    const last = readdirSync(rig.path('.mmo/runs')).find((name) => !first.has(name)) ?? '';
    const hit = (JSON.parse(rig.read(`.mmo/runs/${last}`)) as RunSummary).tasks.find(({ id }) => id === 'base:build');
    assert.is(hit?.cache.status, 'hit');
    assert.is(hit?.record, undefined);
    rig.write('base/source', 'two');
    const { stdout } = await rig.mmo(['why', 'base:build', '--against', `.mmo/runs/${last}`], { signal });
    assert.match(stdout, /input base\/source changed [0-9a-f]{4} → [0-9a-f]{4}/);
  });

  test('a file that is no summary, and a task it does not hold, are mistakes', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const none = await rig.mmo(['why', 'cart:build', '--against', 'nowhere.json'], { signal });
    assert.is(none.exitCode, 2);
    assert.is(none.stderr, `error[MMO1035]: ${rig.path('nowhere.json')} cannot be read\nhelp: give a file written by --summarize, or one of .mmo/runs\n`);
    const wrong = await rig.mmo(['why', 'cart:build', '--against', 'mmo.json'], { signal });
    assert.is(wrong.exitCode, 2);
    assert.match(wrong.stderr, `error[MMO1035]: ${rig.path('mmo.json')} is not the summary of a run\n`);
    assert.is((await rig.run(['base:build', '--summarize=some.json.summary'], { signal })).exitCode, 0);
    const lacking = await rig.mmo(['why', 'cart:build', '--against', 'some.json.summary'], { signal });
    assert.is(lacking.exitCode, 2);
    assert.match(lacking.stderr, /^error\[MMO1020\]: the run \S+ had no task "cart:build"\n/);
  });
});
