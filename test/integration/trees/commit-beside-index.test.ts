import { chmodSync, lstatSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { changedPaths } from '../../../core/engine/changed-paths.ts';
import { listCommit } from '../../../core/git/list-commit.ts';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import type { Tree } from '../../../core/model/tree.ts';
import { indexedCommit } from '../../../core/source/indexed-commit.ts';
import { readWorkTree } from '../../../core/source/read-work-tree.ts';
import type { WorkTree } from '../../../core/source/work-tree.ts';
import { describe } from '../../support/harness.ts';
import { createTempRepository, type TempRepository } from '../../support/temp-repository.ts';

const host = createNodeHost();
const kept = (): undefined => undefined;

/** What a person may do to the work tree or the index of a repository, one after another, so that each state holds what came before. */
const steps: readonly (readonly [title: string, act: (repository: TempRepository) => unknown])[] = [
  ['nothing', () => undefined],
  ['an edit', (repository) => repository.write('ws/a/one.txt', 'edited')],
  ['an edit that is staged', (repository) => repository.git('add', '--all')],
  ['an edit of what is staged', (repository) => repository.write('ws/a/one.txt', 'edited again')],
  ['an edit that is taken back in the work tree alone', (repository) => repository.write('ws/a/one.txt', 'one')],
  ['a file that is gone', (repository) => repository.remove('ws/a/two.txt')],
  ['a file that is gone from the index alone', (repository) => repository.git('rm', '--quiet', '--cached', 'ws/b/three.txt')],
  ['a new file', (repository) => repository.write('ws/b/new.txt', 'new')],
  [
    'an empty file whose name alone is in the index',
    (repository) => {
      repository.write('ws/b/empty.txt', '');
      repository.git('add', '--intent-to-add', 'ws/b/empty.txt');
    },
  ],
  ['another mode', (repository) => chmodSync(join(repository.root, 'ws/b/four.txt'), 0o755)],
  ['a file that was moved', (repository) => repository.git('mv', 'ws/c/five.txt', 'ws/c/six é.txt')],
  [
    'a link in place of a file',
    (repository) => {
      rmSync(join(repository.root, 'ws/c/seven.txt'));
      symlinkSync('../a', join(repository.root, 'ws/c/seven.txt'));
    },
  ],
  [
    'a link in place of a folder',
    (repository) => {
      rmSync(join(repository.root, 'ws/d'), { recursive: true });
      symlinkSync('a', join(repository.root, 'ws/d'));
    },
  ],
  ['a file that git was told not to look at', (repository) => repository.git('update-index', '--assume-unchanged', 'ws/a/one.txt')],
  ['a change beside the workspace', (repository) => repository.write('top.txt', 'changed')],
  ['a commit of it all', (repository) => repository.commit()],
];

describe('source: a commit beside the work tree', (test) => {
  test('holds what a listing of it holds, and differs from the work tree where that does', async ({ defer }) => {
    const repository = createTempRepository(defer);
    for (const path of ['ws/a/one.txt', 'ws/a/two.txt', 'ws/b/three.txt', 'ws/b/four.txt', 'ws/c/five.txt', 'ws/c/seven.txt', 'ws/d/eight.txt', 'top.txt'])
      repository.write(path, 'one');
    repository.write('ws/.mmo/tracked.txt', 'no');
    repository.git('add', '--all', '--force');
    const first = repository.commit();
    const root = join(repository.root, 'ws');
    for (const [title, act] of steps) {
      act(repository);
      const tree = await settledTree(repository, root);
      const beside = indexedCommit(host, tree, { root, commit: first });
      const listed = listCommit(host, root, first);
      assert.ok(beside !== undefined && 'paths' in listed, title);
      if (beside === undefined || !('paths' in listed)) return;
      assert.equal(contentsOf(beside), contentsOf(listed), title);
      assert.equal(beside.changed, changedPaths(listed, tree), title);
      assert.is(String(Buffer.from(beside.read('a/one.txt') ?? [])), 'one', title);
      assert.equal(contentsOf(tree), contentsOf(await readWorkTree({ host, root })), `${title}: the same tree, read one by one`);
    }
  });

  test('is not told where git cannot tell: in a conflict, and once the index has moved', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('a.txt', 'one');
    const first = repository.commit();
    const tree = await settledTree(repository, repository.root);
    assert.ok(indexedCommit(host, tree, { root: repository.root, commit: first }) !== undefined);
    repository.git('update-index', '--refresh', '--force-write-index');
    assert.is(indexedCommit(host, tree, { root: repository.root, commit: first }), undefined);
    repository.git('checkout', '--quiet', '-b', 'other');
    repository.write('a.txt', 'two');
    const second = repository.commit();
    repository.git('checkout', '--quiet', first);
    repository.write('a.txt', 'three');
    repository.commit();
    assert.throws(() => repository.git('merge', second));
    assert.is(indexedCommit(host, await settledTree(repository, repository.root), { root: repository.root, commit: first }), undefined);
  });
});

/** The work tree, read once the index is older than the reading: within a tick of the clock neither is. */
async function settledTree(repository: TempRepository, root: string): Promise<WorkTree> {
  for (;;) {
    const tree = await readWorkTree({ host, root, kept });
    if (lstatSync(join(repository.root, '.git/index')).ctimeMs < tree.t0Ms) return tree;
  }
}

function contentsOf(tree: Tree): readonly string[] {
  return tree.paths.map((path) => {
    const entry = tree.get(path);
    return `${entry?.mode} ${entry?.blobId ?? entry?.id} ${path}`;
  });
}
