import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import { describe } from '../support/harness.ts';
import { createTreeLab, type TreeLab } from '../support/trees/tree-lab.ts';

const services = ['low', 'middle', 'top', 'aside'];

describe('restored hits', (test) => {
  test('come back in one go, dependencies first, each told once', async ({ defer }) => {
    const lab = createTreeLab({ defer });
    await events(lab);
    removeOutputs(lab);
    const told = await events(lab);
    assert.equal(spelled(told).sort(), services.flatMap((name) => [`task:end ${name}:build cached restored`, `task:queue ${name}:build`]).sort());
    const order = spelled(told);
    for (const [first, then] of [
      ['low', 'middle'],
      ['middle', 'top'],
    ])
      assert.ok(order.indexOf(`task:end ${first}:build cached restored`) < order.indexOf(`task:queue ${then}:build`), `${first} before ${then}`);
    assertOutputs(lab);
    assert.equal(await lab.build('workspace'), ['aside cached', 'low cached', 'middle cached', 'top cached']);
  });

  test('bring back what a wrong blob stands for by executing that task alone, and go on with those that depend on it', async ({ defer }) => {
    const lab = createTreeLab({ defer });
    await events(lab);
    removeOutputs(lab);
    damageBlobOf(lab, 'source of middle\n');
    const ends = spelled(await events(lab)).filter((text) => text.startsWith('task:end'));
    assert.equal(ends.sort(), [
      'task:end aside:build cached restored',
      'task:end low:build cached restored',
      'task:end middle:build success',
      'task:end top:build cached restored',
    ]);
    assertOutputs(lab);
  });

  test('mirror exactly: what lies beside them in a folder of theirs is gone', async ({ defer }) => {
    const lab = createTreeLab({ defer });
    await events(lab);
    lab.write('workspace/low/out/extra', 'x');
    lab.write('workspace/top/out/all', 'other');
    const ends = spelled(await events(lab)).filter((text) => text.startsWith('task:end'));
    assert.equal(ends.sort(), [
      'task:end aside:build cached in place',
      'task:end low:build cached restored',
      'task:end middle:build cached in place',
      'task:end top:build cached restored',
    ]);
    assertOutputs(lab);
  });
});

async function events(lab: TreeLab): Promise<readonly RunEvent[]> {
  const { exitCode, stdout, stderr } = await lab.mmo('workspace', ['build', '--json']);
  assert.is(exitCode, 0, stdout + stderr);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
}

/** What was told of tasks. */
function spelled(told: readonly RunEvent[]): string[] {
  return told.flatMap((event) => {
    if (event.type === 'task:queue') return [`task:queue ${event.task}`];
    if (event.type !== 'task:end') return [];
    const { outcome } = event;
    return [`task:end ${event.task} ${outcome.status}${outcome.status === 'cached' ? (outcome.inPlace ? ' in place' : ' restored') : ''}`];
  });
}

function removeOutputs(lab: TreeLab): void {
  for (const name of services) rmSync(lab.at(`workspace/${name}/out`), { recursive: true });
}

function assertOutputs(lab: TreeLab): void {
  for (const name of services) {
    assert.equal(readdirSync(lab.at(`workspace/${name}/out`)), ['all']);
    assert.is(readFileSync(lab.at(`workspace/${name}/out/all`), 'utf8'), `source of ${name}\n`);
  }
}

/** Other bytes of the same length, where the cache keeps the given ones. */
function damageBlobOf(lab: TreeLab, content: string): void {
  const cas = lab.at('workspace/.mmo/cache/cas');
  for (const folder of readdirSync(cas))
    for (const name of readdirSync(`${cas}/${folder}`)) {
      const path = `${cas}/${folder}/${name}`;
      if (readFileSync(path, 'utf8') !== content) continue;
      rmSync(path);
      writeFileSync(path, content.toUpperCase());
      return;
    }
  throw new Error('no blob holds it');
}
