import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import { readWorkTree } from '../../../core/source/read-work-tree.ts';
import { assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createTempRepository } from '../../support/temp-repository.ts';
import { createRig } from '../../support/workspace-rig.ts';

describe('trees: changes during a run', (test) => {
  for (const git of [true, false]) {
    test(`an older folder renamed into the place of an input folder is read again ${git ? 'with' : 'without'} git`, async ({ defer }) => {
      const repository = createTempRepository(defer, { init: git });
      for (const [folder, text] of [
        ['svc/src', 'new'],
        ['old', 'old'],
      ])
        for (const file of ['a.txt', 'deep/b.txt']) repository.write(`${folder}/${file}`, `${text} of one length`);
      repository.write('svc/same.txt', 'same');
      const tree = await readWorkTree({ host: createNodeHost(), root: repository.root });
      const watched = { files: ['svc/same.txt', 'svc/src/a.txt', 'svc/src/deep/b.txt'], folders: ['svc', 'svc/src', 'svc/src/deep'], isOutput: () => false };
      assert.equal(tree.revalidate(watched), []);
      renameSync(join(repository.root, 'svc/src'), join(repository.root, 'away'));
      renameSync(join(repository.root, 'old'), join(repository.root, 'svc/src'));
      assert.equal(tree.revalidate(watched), ['svc/src/a.txt', 'svc/src/deep/b.txt']);
      assert.equal(tree.revalidate(watched), []);
      mkdirSync(join(repository.root, 'other'));
      for (const [from, to] of [
        ['svc', 'gone'],
        ['other', 'svc'],
      ] as const)
        renameSync(join(repository.root, from), join(repository.root, to));
      assert.equal(tree.revalidate(watched), ['svc/same.txt', 'svc/src/a.txt', 'svc/src/deep/b.txt'], 'a folder above as well');
    });
  }

  test('a lockfile that first appears above a service counts for the tasks that start later', async ({ defer, signal }) => {
    const files = {
      'mmo.json': '{ "name": "late", "schemaVersion": 1 }\n',
      'group/first/service.yml':
        'name: first\ntasks:\n  build: { command: "echo 1 > ../yarn.lock && echo x > ../other.txt", inputs: [marker], cache: false }\n',
      'group/second/service.yml': 'name: second\ndependsOn: [first]\ntasks:\n  build: { command: "true", dependsOn: ["^build"] }\n',
    };
    const rig = createRig({ files }, defer);
    const first = await rig.run(['build'], { signal });
    assert.is(first.exitCode, 0, first.stderr);
    assertRan(first.events, ['first:build', 'second:build']);
    const keyOf = (events: typeof first.events): string | undefined =>
      events.flatMap((event) => (event.type === 'task:end' && event.task === 'second:build' ? [event.key] : []))[0];
    const again = await rig.run(['build'], { signal });
    assert.is(outcomesOf(again.events).get('second:build')?.status, 'cached', 'the key of the first run had the lockfile');
    assert.is(keyOf(again.events), keyOf(first.events));
    rig.write('group/yarn.lock', '2\n');
    const other = await rig.mmo(['run', 'build', '--dry=json'], { signal });
    assert.not.match(other.stdout, keyOf(first.events) ?? '', 'another lockfile, another key');
  });
});
