import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describeHead } from '../../core/git/describe-head.ts';
import { findRepository } from '../../core/git/find-repository.ts';
import { listCommit } from '../../core/git/list-commit.ts';
import { type BaseRequest, resolveBase } from '../../core/git/resolve-base.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { describe } from '../support/harness.ts';
import { createTempRepository, type TempRepository } from '../support/temp-repository.ts';

const host = createNodeHost();

describe('git: base', (test) => {
  test('a given revision means its merge base with head', ({ defer }) => {
    const { repository, fork } = forked(defer);
    assert.is(commitOf(repository, { requested: 'main' }), fork);
    assert.is(commitOf(repository, { env: { MMO_BASE: 'main' } }), fork);
    assert.is(commitOf(repository, { configured: 'main' }), fork);
    assert.is(commitOf(repository, {}), fork);
    assert.is(commitOf(repository, { requested: 'main', head: 'HEAD~1' }), fork);
  });

  test('on the default branch it is the commit before, with a note, and the empty tree for the first one', ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('a', '1');
    const first = repository.commit();
    const root = resolveBase({ host, root: repository.root, env: {} });
    assert.is('note' in root && root.note?.includes('everything'), true);
    assert.equal('commit' in root && treePaths(repository, root.commit), []);
    repository.commit();
    const base = resolveBase({ host, root: repository.root, env: {} });
    assert.ok('commit' in base);
    if ('commit' in base) assert.equal([base.commit, base.note?.includes('HEAD~1')], [first, true]);
    repository.git('checkout', '-q', '--detach');
    assert.is(commitOf(repository, {}), first);
    repository.git('checkout', '-q', '-b', 'fresh');
    assert.is(commitOf(repository, {}), repository.git('rev-parse', 'HEAD'), 'a fresh branch has only its uncommitted work');
  });

  test('the CI says it', ({ defer }) => {
    const { repository, fork, main } = forked(defer);
    repository.git('update-ref', 'refs/remotes/origin/main', main);
    assert.is(commitOf(repository, { env: { GITHUB_BASE_REF: 'main' } }), fork);
    assert.is(commitOf(repository, { env: { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' } }), fork);
    assert.is(commitOf(repository, { env: { CI_MERGE_REQUEST_DIFF_BASE_SHA: fork } }), fork);
    assert.is(commitOf(repository, { env: { CI_COMMIT_BRANCH: 'main', CI_DEFAULT_BRANCH: 'main', CI_COMMIT_BEFORE_SHA: main } }), main);
    repository.write('.git/event.json', JSON.stringify({ before: main, repository: { default_branch: 'main' } }));
    const push = { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: join(repository.root, '.git/event.json') };
    assert.is(commitOf(repository, { env: { ...push, GITHUB_REF: 'refs/heads/main' } }), main);
    assert.is(commitOf(repository, { env: { ...push, GITHUB_REF: 'refs/heads/topic' } }), fork, 'elsewhere the last push is not enough');
    assert.is(commitOf(repository, { requested: 'main~1', env: { GITHUB_BASE_REF: 'main' } }), fork, 'the flag wins');
  });

  test('what cannot be resolved is a problem with its remedy, never an option to git', ({ defer }) => {
    const { repository } = forked(defer);
    assert.match(problemOf(repository, { requested: 'nope' }), /^unknownBase cannot find the base "nope"/);
    for (const requested of ['--upload-pack=touch x', '-h', '', 'a\nb']) assert.match(problemOf(repository, { requested }), /^unknownBase /);
    repository.git('checkout', '-q', '--orphan', 'island');
    assert.match(problemOf(repository, {}), /there is no commit yet/);
    repository.commit();
    assert.match(problemOf(repository, { requested: 'main' }), /no commit in common/);
    const shallow = createTempRepository(defer);
    shallow.git('fetch', '-q', '--depth=1', `file://${repository.root}`, 'topic');
    shallow.git('checkout', '-q', '-b', 'main', 'FETCH_HEAD');
    assert.match(problemOf(shallow, {}), /^shallowClone .*fetch-depth: 0/);
    assert.match(problemOf(shallow, { requested: 'origin/main' }), /^shallowClone /);
    assert.match(problemOf(createTempRepository(defer, { init: false }), {}), /^notGitRepository /);
  });
});

describe('git: commits', (test) => {
  test('lists and reads a commit as it lies below the workspace', ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('ws/a b.txt', 'one');
    repository.write('ws/x/line\nbreak', 'two', 0o755);
    repository.write('top', 'top');
    const commit = repository.commit();
    repository.write('ws/a b.txt', 'changed');
    const tree = listCommit(host, join(repository.root, 'ws'), commit);
    assert.ok('paths' in tree);
    if (!('paths' in tree)) return;
    assert.equal(tree.paths, ['a b.txt', 'x/line\nbreak']);
    assert.is(tree.get('x/line\nbreak')?.mode, '100755');
    tree.preload(tree.paths);
    assert.is(Buffer.from(tree.read('a b.txt') ?? []).toString(), 'one');
    assert.is(tree.read('missing'), undefined);
    assert.ok('message' in listCommit(host, repository.root, '--help'));
    assert.ok('message' in listCommit(host, repository.root, '0123456789012345678901234567890123456789'));
  });

  test('finds the repository of a linked work tree and says what is checked out', ({ defer }) => {
    const repository = createTempRepository(defer);
    assert.equal(describeHead(host, repository.root), { head: undefined, branch: 'main' });
    repository.write('a/b', '1');
    const head = repository.commit();
    assert.equal(describeHead(host, join(repository.root, 'a')), { head, branch: 'main' });
    repository.git('pack-refs', '--all');
    const run = (): never => {
      throw new Error('git is asked');
    };
    const withoutGit = { ...host, processes: { ...host.processes, run } };
    assert.equal(describeHead(withoutGit, repository.root), { head, branch: 'main' }, 'packed references are read');
    const linked = createTempRepository(defer, { init: false }).root;
    repository.git('worktree', 'add', '-q', '--detach', join(linked, 'w'));
    assert.equal(findRepository(host, join(linked, 'w', 'a')), {
      top: join(linked, 'w'),
      gitDir: join(repository.root, '.git/worktrees/w'),
      commonDir: join(repository.root, '.git'),
    });
    assert.equal(describeHead(host, join(linked, 'w')), { head, branch: undefined });
    assert.is(findRepository(host, linked), undefined);
  });
});

function forked(defer: (cleanup: () => unknown) => void): { repository: TempRepository; fork: string; main: string } {
  const repository = createTempRepository(defer);
  repository.write('a', '1');
  repository.commit();
  repository.write('a', '2');
  const fork = repository.commit();
  repository.write('a', '3');
  const main = repository.commit();
  repository.git('checkout', '-q', '-b', 'topic', fork);
  for (const text of ['1', '2']) {
    repository.write('b', text);
    repository.commit();
  }
  // `main~1` is the fork too.
  return { repository, fork, main };
}

function commitOf(repository: TempRepository, request: Partial<BaseRequest>): string {
  const base = resolveBase({ host, root: repository.root, env: {}, ...request });
  return 'commit' in base ? base.commit : `problem: ${base.problem.message}`;
}

function problemOf(repository: TempRepository, request: Partial<BaseRequest>): string {
  const base = resolveBase({ host, root: repository.root, env: {}, ...request });
  return 'problem' in base ? `${base.problem.code} ${base.problem.message} ${base.problem.help ?? ''}` : base.commit;
}

function treePaths(repository: TempRepository, commit: string): readonly string[] {
  const tree = listCommit(host, repository.root, commit);
  return 'paths' in tree ? tree.paths : [tree.message];
}
