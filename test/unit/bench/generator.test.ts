import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { dependentsOf } from '../../../bench/generate/dependents-of.ts';
import { generateWorkspace } from '../../../bench/generate/generate-workspace.ts';
import { type Dag, layeredDag } from '../../../bench/generate/layered-dag.ts';
import { pickPackage } from '../../../bench/generate/pick-package.ts';
import { mmo } from '../../../bench/tools/mmo.ts';
import { turbo } from '../../../bench/tools/turbo.ts';
import { describe } from '../../support/harness.ts';

describe('the generator of the bench', (test) => {
  test('makes ten layers with 2.7 dependencies a package, each of them below', () => {
    const dag = layeredDag(1000, 1);
    const edges = dag.reduce((sum, needs) => sum + needs.length, 0);
    assert.ok(Math.abs(edges / dag.length - 2.7) < 0.1, `${edges / dag.length}`);
    assert.is(depthOf(dag), 10);
    assert.ok(dag.every((needs, index) => needs.every((other) => other < index)));
  });

  test('gives the same graph for the same seed, and another one for another', () => {
    assert.equal(layeredDag(200, 7), layeredDag(200, 7));
    assert.not.equal(layeredDag(200, 7), layeredDag(200, 8));
  });

  test('finds who has to follow a change', () => {
    const dag: Dag = [[], [0], [0], [1, 2], []];
    assert.equal(dependentsOf(dag, 0), [0, 1, 2, 3]);
    assert.equal(dependentsOf(dag, 4), [4]);
    assert.equal(pickPackage(dag, 2), { index: 1, affected: [1, 3] });
    assert.is(pickPackage(dag, 100).index, 0);
  });

  test('writes the same sources, byte for byte, for every tool', ({ defer }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'mmo-generator-'));
    defer(() => rmSync(scratch, { recursive: true, force: true }));
    const made = [mmo, turbo, mmo].map(({ configure }, at) => {
      const dir = join(scratch, String(at));
      generateWorkspace({ dir, n: 12, seed: 3, configure, filesPerPackage: 2 });
      return digestSources(join(dir, 'packages'));
    });
    assert.is(new Set(made).size, 1);
  });
});

function depthOf(dag: Dag): number {
  const depths: number[] = [];
  for (const needs of dag) depths.push(1 + Math.max(0, ...needs.map((other) => depths[other] ?? 0)));
  return Math.max(...depths);
}

function digestSources(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, name, 'src')).sort()) hash.update(`${name}/${file}\0`).update(readFileSync(join(folder, name, 'src', file)));
  }
  return hash.digest('hex');
}
