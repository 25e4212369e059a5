import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Host } from '../../core/host/host.ts';
import { readWorkTree } from '../../core/source/read-work-tree.ts';
import type { WorkTree } from '../../core/source/work-tree.ts';
import { describe } from '../support/harness.ts';
import { createTempRepository, type TempRepository } from '../support/temp-repository.ts';

const host = createNodeHost();

describe('source: revalidation', (test) => {
  const isOutput = (path: string): boolean => path === 'svc/dist' || path.startsWith('svc/dist/');
  const watched = { files: ['svc/a.txt', 'svc/src/b.txt'], folders: ['svc', 'svc/src'] };

  async function open(repository: TempRepository): Promise<WorkTree> {
    repository.write('svc/a.txt', 'a');
    repository.write('svc/src/b.txt', 'b');
    repository.write('.gitignore', '*.log\nnode_modules/\n');
    repository.write('svc/node_modules/x/y.js', 'y');
    mkdirSync(join(repository.root, 'svc/src/empty/deeper'), { recursive: true });
    return readWorkTree({ host, root: repository.root });
  }

  for (const git of [true, false]) {
    test(`sees edits, new and vanished files after T0 ${git ? 'with' : 'without'} git`, async ({ defer }) => {
      const repository = createTempRepository(defer, { init: git });
      const tree = await open(repository);
      assert.equal(tree.revalidate({ ...watched, isOutput }), []);
      repository.write('svc/a.txt', 'A');
      repository.write('svc/new.txt', 'n');
      repository.write('svc/some.log', 'ignored');
      repository.write('svc/dist/out.js', 'output');
      repository.write('svc/src/empty/deeper/late.txt', 'late');
      repository.remove('svc/src/b.txt');
      assert.equal(tree.revalidate({ ...watched, isOutput }), ['svc/a.txt', 'svc/new.txt', 'svc/src/b.txt', 'svc/src/empty/deeper/late.txt']);
      assert.equal(tree.revalidate({ ...watched, isOutput }), []);
      assert.equal(tree.paths, ['.gitignore', 'svc/a.txt', 'svc/new.txt', 'svc/src/empty/deeper/late.txt']);
      repository.write('svc/a.txt', 'B');
      assert.equal(tree.revalidate({ ...watched, isOutput }), ['svc/a.txt']);
      chmodSync(join(repository.root, 'svc/a.txt'), 0o755);
      assert.equal(tree.revalidate({ ...watched, isOutput }), ['svc/a.txt']);
      assert.is(tree.get('svc/a.txt')?.mode, '100755');
    });

    test(`names every input that a task touched ${git ? 'with' : 'without'} git`, async ({ defer }) => {
      const repository = createTempRepository(defer, { init: git });
      const tree = await open(repository);
      const matches = (path: string): boolean => path.endsWith('.txt');
      tree.revalidate({ ...watched, isOutput });
      const snapshot = tree.snapshot(watched);
      repository.write('svc/dist/out.txt', 'output');
      repository.write('svc/unrelated.md', 'no input');
      repository.write('svc/x.log', 'ignored');
      assert.equal(tree.changedSince(snapshot, { isOutput, matches }), []);
      repository.write('svc/a.txt', 'a');
      repository.write('svc/src/empty/deeper/new.txt', 'n');
      rmSync(join(repository.root, 'svc/src/b.txt'));
      assert.equal(tree.changedSince(snapshot, { isOutput, matches }), ['svc/a.txt', 'svc/src/b.txt', 'svc/src/empty/deeper/new.txt']);
    });
  }

  test('what was looked at a moment ago is not looked at again, and a write since that look shows as a change', async ({ defer }) => {
    const repository = createTempRepository(defer);
    await open(repository);
    waitForTick(repository, 'tick.log', ['svc/a.txt', 'svc/src/b.txt']);
    const looked: string[] = [];
    const lstat: Host['files']['lstat'] = (path) => {
      looked.push(path);
      return host.files.lstat(path);
    };
    const tree = await readWorkTree({ host: { ...host, files: { ...host.files, lstat } }, root: repository.root });
    looked.length = 0;
    const seen = tree.snapshot(watched);
    repository.write('svc/a.txt', 'another size');
    assert.equal(tree.revalidate({ ...watched, isOutput }, seen), []);
    assert.equal(looked, [...new Set(looked)]);
    assert.ok(looked.length > watched.files.length + watched.folders.length, 'folders above, and what they say is ignored');
    assert.equal(tree.changedSince(seen, { isOutput, matches: () => true }), ['svc/a.txt']);
    assert.equal(tree.revalidate({ ...watched, isOutput }), ['svc/a.txt']);
  });

  test('git is asked only about what its listing cannot have left out', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('.gitignore', '*.log\nspare/\n');
    repository.write('svc/src/deep/c.txt', 'c');
    repository.write('svc/old.log', 'ignored');
    for (const name of ['c', 'd']) repository.write(`spare/src/deep/${name}.txt`, name);
    waitForTick(repository, 'spare/tick', ['svc', 'svc/src/deep']);
    let asked = 0;
    const run: Host['processes']['run'] = (...call) => {
      asked += 1;
      return host.processes.run(...call);
    };
    const tree = await readWorkTree({ host: { ...host, processes: { ...host.processes, run } }, root: repository.root });
    asked = 0;
    const folders = ['svc', 'svc/src', 'svc/src/deep'];
    const files = ['.gitignore', 'svc/src/deep/c.txt'];
    assert.equal(tree.revalidate({ files, folders, isOutput }), []);
    assert.is(asked, 0);
    // All below keeps its times.
    renameSync(join(repository.root, 'svc/src'), join(repository.root, 'spare/gone'));
    renameSync(join(repository.root, 'spare/src'), join(repository.root, 'svc/src'));
    assert.equal(tree.revalidate({ files, folders, isOutput }), ['svc/src/deep/d.txt']);
    const before = [tree.snapshot({ files, folders }), asked] as const;
    repository.write('svc/new.log', 'no input');
    assert.equal([tree.changedSince(before[0], { isOutput, matches: (path) => path.endsWith('.txt') }), asked], [[], before[1]]);
    repository.write('.gitignore', 'spare/\n');
    assert.equal(tree.revalidate({ files, folders, isOutput }), ['.gitignore', 'svc/new.log', 'svc/old.log']);
  });

  test('a file that is ignored can be named all the same', async ({ defer }) => {
    const repository = createTempRepository(defer);
    const tree = await open(repository);
    repository.write('svc/named.log', 'one');
    const before = tree.getUnlisted('svc/named.log')?.id;
    assert.is(before, repository.git('hash-object', '--no-filters', '--', 'svc/named.log'));
    repository.write('svc/named.log', 'two');
    assert.equal(tree.revalidate({ files: ['svc/named.log'], folders: [], isOutput }), ['svc/named.log']);
    assert.is(tree.getUnlisted('svc/named.log')?.id, repository.git('hash-object', '--no-filters', '--', 'svc/named.log'));
    assert.is(tree.get('svc/named.log'), undefined);
  });
});

/** The clock of the file system ticks every few milliseconds: what is of T0's own tick is in doubt. */
function waitForTick(repository: TempRepository, file: string, after: readonly string[]): void {
  const timeOf = (path: string): number => lstatSync(join(repository.root, path)).ctimeMs;
  do repository.write(file, '');
  while (timeOf(file) <= Math.max(...after.map(timeOf)));
}
