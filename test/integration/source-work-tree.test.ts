import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { readWorkTree } from '../../core/source/read-work-tree.ts';
import type { WorkTree } from '../../core/source/work-tree.ts';
import { describe } from '../support/harness.ts';
import { createTempRepository, type TempRepository } from '../support/temp-repository.ts';

const host = createNodeHost();

const oddNames = [
  'quote".txt',
  "single'.txt",
  'line\nbreak.txt',
  'emoji-😀.txt',
  'a space.txt',
  '-dash',
  'back\\slash',
  '[glob]*?.txt',
  '\ufeffbom',
  'é',
  '\uffee-high',
  '..foo/bar',
  '__proto__',
  '#hash',
  '!bang',
  'tab\tname',
];

describe('source: work tree', (test) => {
  test('gives every file the id git would give it', async ({ defer }) => {
    const repository = createTempRepository(defer);
    fill(repository);
    repository.commit();
    assert.is(await disagreements(repository), '');
    repository.write('src/a.txt', 'dirty');
    repository.write('new/untracked.txt', 'untracked');
    repository.write('ignored.log', 'no');
    repository.remove('src/b.txt');
    chmodSync(join(repository.root, 'src/c.txt'), 0o755);
    const tree = await disagreements(repository);
    assert.is(tree, '');
    const read = await readWorkTree({ host, root: repository.root });
    assert.is(read.get('src/b.txt'), undefined);
    assert.is(read.get('ignored.log'), undefined);
    assert.is(read.get('src/c.txt')?.mode, '100755');
    assert.is(read.get('src/a.txt')?.blobId, undefined);
    assert.is(read.get('new/untracked.txt')?.mode, '100644');
    assert.is(read.get('link')?.mode, '120000');
    assert.is(Buffer.from(read.read('link') ?? []).toString(), 'src/a.txt');
    assert.is(read.dirty, true);
  });

  test('lists and hashes the same without git', async ({ defer }) => {
    const repository = createTempRepository(defer);
    fill(repository);
    repository.write('.gitignore', '*.log\n/build/\n!keep.log\nsub/*.tmp\n');
    repository.write('deep/.gitignore', '!again.log\nonly-here\n');
    for (const path of [
      'x.log',
      'keep.log',
      'build/out',
      'deep/build/in',
      'sub/x.tmp',
      'deep/again.log',
      'deep/only-here',
      'deep/x/only-here',
      'only-here',
      'X.LOG',
    ])
      repository.write(path, path);
    const withGit = await readWorkTree({ host, root: repository.root });
    rmSync(join(repository.root, '.git'), { recursive: true });
    const without = await readWorkTree({ host, root: repository.root });
    assert.equal(without.paths, withGit.paths);
    assert.equal(ids(without), ids(withGit));
    assert.ok(without.paths.length > oddNames.length);
  });

  test('reads a repository without commits, and a workspace in a folder of it', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('top.txt', 'top');
    repository.write('inner/a.txt', 'a');
    assert.equal((await readWorkTree({ host, root: repository.root })).paths, ['inner/a.txt', 'top.txt']);
    repository.commit();
    const inner = await readWorkTree({ host, root: join(repository.root, 'inner') });
    assert.equal(inner.paths, ['a.txt']);
    repository.write('.gitignore', 'inner2/\n');
    repository.write('inner2/b.txt', 'b');
    assert.equal((await readWorkTree({ host, root: join(repository.root, 'inner2') })).paths, ['b.txt'], 'a workspace that git ignores is walked');
  });

  test('hashes itself where git was told not to look', async ({ defer }) => {
    const repository = createTempRepository(defer);
    for (const name of ['assumed', 'skipped', 'gone']) repository.write(name, 'before');
    repository.commit();
    repository.git('update-index', '--assume-unchanged', 'assumed');
    repository.git('update-index', '--skip-worktree', 'skipped', 'gone');
    repository.write('assumed', 'after!');
    repository.write('skipped', 'after!');
    repository.remove('gone');
    const tree = await readWorkTree({ host, root: repository.root });
    assert.equal(tree.paths, ['assumed', 'gone', 'skipped']);
    for (const path of ['assumed', 'skipped']) assert.is(tree.get(path)?.id, hashOf(repository, path));
    assert.is(tree.get('gone')?.id, repository.git('rev-parse', 'HEAD:gone'), 'what a sparse checkout leaves out counts as git has it');
    assert.equal([tree.isAbsent('gone'), tree.isAbsent('skipped')], [true, false]);
    assert.is(Buffer.from(tree.read('gone') ?? []).toString(), 'before');
  });

  test('hashes the bytes on disk under autocrlf, eol=crlf, filters and ident', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.git('config', 'filter.upper.clean', 'touch ran; tr a-z A-Z');
    repository.write('.gitattributes', '*.up filter=upper\n*.crlf text eol=crlf\n*.id ident\n');
    repository.write('a.up', 'lower\n');
    repository.write('b.crlf', 'one\r\ntwo\r\n');
    repository.write('c.id', '$Id$\n');
    repository.write('d.txt', 'plain\n');
    repository.commit();
    repository.remove('c.id');
    repository.git('checkout', '--', 'c.id');
    repository.remove('ran');
    // A stat that differs makes git compare contents: its filter must not run for that.
    utimesSync(join(repository.root, 'a.up'), 1, 1);
    const tree = await readWorkTree({ host, root: repository.root });
    for (const path of ['a.up', 'b.crlf', 'c.id', 'd.txt']) assert.is(tree.get(path)?.id, hashOf(repository, path), path);
    assert.is(tree.get('d.txt')?.blobId, tree.get('d.txt')?.id);
    assert.is(tree.get('b.crlf')?.blobId, repository.git('rev-parse', 'HEAD:b.crlf'));
    assert.is(tree.get('ran'), undefined, 'no filter ran');
    const windows = createTempRepository(defer);
    windows.git('config', 'core.autocrlf', 'true');
    windows.write('a.txt', 'one\r\n');
    windows.commit();
    const text = await readWorkTree({ host, root: windows.root });
    assert.is(text.get('a.txt')?.id, hashOf(windows, 'a.txt'));
    assert.is(text.get('a.txt')?.blobId, windows.git('rev-parse', 'HEAD:a.txt'));
  });

  test('runs nothing that the repository configures', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('a.txt', 'a');
    repository.write('.gitattributes', '* filter=evil\n');
    repository.commit();
    const trap = `touch ${repository.root}/trapped; cat`;
    repository.git('config', 'filter.evil.clean', trap);
    repository.git('config', 'filter.evil.process', trap);
    repository.git('config', 'filter.evil.required', 'true');
    repository.git('config', 'filter.od=d.clean', trap);
    repository.git('config', 'core.fsmonitor', trap);
    repository.write('.git/hooks/post-index-change', `#!/bin/sh\n${trap}\n`, 0o755);
    repository.write('a.txt', 'b');
    utimesSync(join(repository.root, '.gitattributes'), 1, 1);
    const tree = await readWorkTree({ host, root: repository.root });
    assert.equal(tree.diagnostics, []);
    assert.equal(tree.paths, ['.gitattributes', 'a.txt']);
  });

  test('lists submodules by their own files and skips nested repositories', async ({ defer }) => {
    const library = createTempRepository(defer);
    library.write('lib/x.txt', 'x');
    library.commit();
    const repository = createTempRepository(defer);
    repository.write('a.txt', 'a');
    repository.git('submodule', 'add', '-q', library.root, 'vendor/lib');
    repository.git('submodule', 'add', '-q', library.root, 'vendor/off');
    repository.commit();
    repository.git('submodule', 'deinit', '-q', '-f', 'vendor/off');
    repository.write('vendor/lib/new.txt', 'new');
    repository.git('init', '-q', 'nested');
    repository.write('nested/f.txt', 'f');
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-q', '--allow-empty', '-m', 'x'], {
      cwd: join(repository.root, 'nested'),
    });
    const tree = await readWorkTree({ host, root: repository.root });
    assert.equal(tree.paths, ['.gitmodules', 'a.txt', 'vendor/lib/lib/x.txt', 'vendor/lib/new.txt', 'vendor/off']);
    repository.write('vendor/lib/later.txt', 'later');
    assert.equal(tree.revalidate({ files: [], folders: ['vendor/lib'], isOutput: () => false }), ['vendor/lib/later.txt']);
  });

  test('reads conflicts, intent to add, and folders replaced by links', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('both', 'base');
    repository.write('dir/f', 'f');
    repository.write('dir2/f', 'f');
    repository.commit();
    repository.git('checkout', '-q', '-b', 'other');
    repository.write('both', 'other');
    repository.commit();
    repository.git('checkout', '-q', 'main');
    repository.write('both', 'mine');
    repository.commit();
    assert.throws(() => repository.git('merge', '-q', 'other'));
    repository.write('intended', 'i');
    repository.git('add', '-N', 'intended');
    renameSync(join(repository.root, 'dir'), join(repository.root, 'moved'));
    symlinkSync('moved', join(repository.root, 'dir'));
    const tree = await readWorkTree({ host, root: repository.root });
    assert.equal(tree.paths, ['both', 'dir', 'dir2/f', 'intended', 'moved/f']);
    assert.is(tree.get('both')?.id, hashOf(repository, 'both'));
    assert.is(tree.get('intended')?.id, hashOf(repository, 'intended'));
  });

  test('reads a sha256 repository', async ({ defer }) => {
    const repository = createTempRepository(defer, { args: ['--object-format=sha256'] });
    repository.write('a.txt', 'a');
    repository.commit();
    repository.write('b.txt', 'b');
    const tree = await readWorkTree({ host, root: repository.root });
    assert.is(tree.get('a.txt')?.id.length, 64);
    assert.is(tree.get('b.txt')?.id, hashOf(repository, 'b.txt'));
  });

  test('reports a path that is not UTF-8, with and without git', async ({ defer, skip }) => {
    const repository = createTempRepository(defer);
    try {
      writeFileSync(Buffer.concat([Buffer.from(`${repository.root}/bad-`), Buffer.from([0xff])]), 'x');
    } catch {
      skip('the file system takes UTF-8 names only');
    }
    repository.write('good', 'x');
    const tree = await readWorkTree({ host, root: repository.root });
    assert.equal(
      tree.diagnostics.map(({ code }) => code),
      ['MMO1004'],
    );
    assert.equal(tree.paths, ['good']);
    rmSync(join(repository.root, '.git'), { recursive: true });
    assert.equal(
      (await readWorkTree({ host, root: repository.root })).diagnostics.map(({ code }) => code),
      ['MMO1004'],
    );
  });

  test('rehashes what is racily clean, and trusts the stat cache elsewhere', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.write('a', 'one');
    const first = await readWorkTree({ host, root: repository.root });
    // A lie in the cache shows who is asked: an entry older than the reading is believed, a racy one is not.
    const { entries, writtenAtMs } = first.statCache();
    const lied = new Map([...entries].map(([path, record]) => [path, { ...record, id: 'lie' }]));
    const ctimeMs = lstatSync(join(repository.root, 'a')).ctimeMs;
    const trusting = await readWorkTree({ host, root: repository.root, statCache: { entries: lied, writtenAtMs: ctimeMs + 1 } });
    assert.is(trusting.get('a')?.id, 'lie');
    const racy = await readWorkTree({ host, root: repository.root, statCache: { entries: lied, writtenAtMs: ctimeMs } });
    assert.is(racy.get('a')?.id, hashOf(repository, 'a'));
    assert.ok(writtenAtMs === first.t0Ms);
    for (let round = 0; round < 50; round += 1) {
      repository.write('a', `v${round % 10}`);
      repository.git('add', 'a');
      repository.write('a', `w${round % 10}`);
      const tree = await readWorkTree({ host, root: repository.root, statCache: first.statCache() });
      assert.is(tree.get('a')?.id, hashOf(repository, 'a'));
    }
  });
});

function fill(repository: TempRepository): void {
  for (const name of oddNames) repository.write(name, `content of ${name}`);
  for (const name of ['a', 'b', 'c']) repository.write(`src/${name}.txt`, name);
  repository.write('bin/run.sh', '#!/bin/sh\n', 0o755);
  repository.write('empty', '');
  repository.write('binary', new Uint8Array([0, 1, 2, 255]));
  repository.write('large', Buffer.alloc(9 * 1024 * 1024, 'x'));
  repository.write('.gitignore', '*.log\n');
  symlinkSync('src/a.txt', join(repository.root, 'link'));
  symlinkSync('src', join(repository.root, 'link-to-folder'));
  symlinkSync('../..', join(repository.root, 'src/out'));
  symlinkSync('nowhere', join(repository.root, 'dangling'));
}

/** Compares with what a commit of all would hold, and says where they differ. */
async function disagreements(repository: TempRepository): Promise<string> {
  const tree = await readWorkTree({ host, root: repository.root });
  const copy = `${repository.root}-copy`;
  cpSync(repository.root, copy, { recursive: true, verbatimSymlinks: true });
  try {
    const run = (...args: string[]): string => execFileSync('git', ['-c', 'core.quotePath=false', ...args], { cwd: copy }).toString();
    run('add', '-A', '.', ':!.mmo');
    const expected = run('ls-files', '-s', '-z')
      .split('\0')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^(\d+) (\w+) 0\t/, '$1 $2 '))
      .sort();
    const actual = tree.paths.map((path) => `${tree.get(path)?.mode} ${tree.get(path)?.id} ${path}`).sort();
    return [
      ...expected.filter((line) => !actual.includes(line)).map((line) => `- ${line}`),
      ...actual.filter((line) => !expected.includes(line)).map((line) => `+ ${line}`),
    ].join('\n');
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function ids(tree: WorkTree): readonly string[] {
  return tree.paths.map((path) => `${tree.get(path)?.mode} ${tree.get(path)?.id} ${path}`);
}

function hashOf(repository: TempRepository, path: string): string {
  if (lstatSync(join(repository.root, path)).isSymbolicLink()) return readlinkSync(join(repository.root, path));
  return repository.git('hash-object', '--no-filters', '--', path);
}
