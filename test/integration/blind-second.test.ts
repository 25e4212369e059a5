import { lstatSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { readIndexTimes } from '../../core/git/read-index-times.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Host } from '../../core/host/host.ts';
import { gitBlobId } from '../../core/lib/git-blob-id.ts';
import { readWorkTree } from '../../core/source/read-work-tree.ts';
import { emptyStatCache, type StatCache } from '../../core/source/stat-cache.ts';
import type { WorkTree } from '../../core/source/work-tree.ts';
import { describe } from '../support/harness.ts';
import { createTempRepository, type TempRepository } from '../support/temp-repository.ts';

const mtimeSeconds = 1_700_000_000;
const host = createNodeHost();

describe('source: what git does not see within a second', (test) => {
  test('is seen, remembered, and still seen once the index was written again', async ({ defer }) => {
    const repository = createTempRepository(defer);
    const wanted = gitBlobId(Buffer.from('after!'), 'sha1');
    changeUnseen(repository, 'a.txt');
    assert.is(repository.git('ls-files', '-m'), '', 'git sees nothing');
    const first = await readWorkTree({ host, root: repository.root });
    assert.equal([first.get('a.txt')?.id, first.get('a.txt')?.blobId], [wanted, undefined]);
    const second = await readWorkTree({ host, root: repository.root, statCache: later(first) });
    assert.is(second.get('a.txt')?.id, wanted, 'the index has not moved');
    repository.write('b.txt', 'b');
    repository.git('add', 'b.txt');
    const third = await readWorkTree({ host, root: repository.root, statCache: later(second) });
    assert.is(third.get('a.txt')?.id, wanted, 'the index has moved');
    repository.write('a.txt', 'before');
    repository.git('add', 'a.txt');
    const last = await readWorkTree({ host, root: repository.root, statCache: later(third) });
    assert.is(last.get('a.txt')?.blobId, gitBlobId(Buffer.from('before'), 'sha1'));
  });

  test('is seen in a folder of a repository and in a submodule', async ({ defer }) => {
    const library = createTempRepository(defer);
    library.write('lib.txt', 'lib');
    library.commit();
    const repository = createTempRepository(defer);
    repository.git('submodule', 'add', '-q', library.root, 'inner/vendor');
    changeUnseen(repository, 'inner/a.txt');
    const inVendor = {
      ...repository,
      root: join(repository.root, 'inner/vendor'),
      git: (...args: readonly string[]) => repository.git('-C', 'inner/vendor', ...args),
    };
    changeUnseen({ ...inVendor, write: (path, content) => repository.write(`inner/vendor/${path}`, content) }, 'lib.txt');
    const tree = await readWorkTree({ host, root: join(repository.root, 'inner') });
    const wanted = gitBlobId(Buffer.from('after!'), 'sha1');
    assert.equal([tree.get('a.txt')?.id, tree.get('vendor/lib.txt')?.id], [wanted, wanted]);
  });

  test('costs a look at each file once, and then at none that git has not looked at since', async ({ defer }) => {
    const repository = createTempRepository(defer);
    for (let n = 0; n < 20; n += 1) repository.write(`f${n}.txt`, `${n}`);
    repository.commit();
    const looked: string[] = [];
    const counting = countingHost(looked);
    const read = async (statCache: StatCache): Promise<WorkTree> => {
      looked.length = 0;
      return readWorkTree({ host: counting, root: repository.root, statCache });
    };
    const first = await read(emptyStatCache);
    assert.is(looked.length, 20);
    const second = await read(later(first));
    assert.equal(looked, [], 'nothing has moved');
    repository.git('commit', '-q', '--allow-empty', '-m', 'index');
    repository.git('update-index', '--index-version', '4');
    const third = await read(later(second));
    assert.equal(looked, [], 'the index has moved, and what it records has been compared');
    repository.write('f3.txt', 'another');
    repository.commit();
    await read(third.statCache());
    assert.ok(looked.includes('f3.txt'), 'git has looked at it since');
  });

  test('reads indexes of every version and hash as git does', ({ defer }) => {
    for (const [version, format] of [
      ['2', 'sha1'],
      ['3', 'sha1'],
      ['4', 'sha1'],
      ['4', 'sha256'],
    ] as const) {
      const repository = createTempRepository(defer, { args: [`--object-format=${format}`] });
      for (const path of ['a', 'a-b', 'deep/er/file.txt', 'deep/er/file.txt.more', 'é', 'line\nbreak', 'x'.repeat(200)]) repository.write(path, path);
      for (let n = 0; n < 40; n += 1) repository.write(`many/${'p'.repeat(n * 5)}${n}`, `${n}`);
      repository.git('config', 'index.version', version);
      repository.commit();
      // An extended flag makes it version 3.
      if (version === '3') {
        repository.write('new', 'new');
        repository.git('add', '-N', 'new');
      }
      repository.git('update-index', '--index-version', version);
      const times = readIndexTimes(host, join(repository.root, '.git/index'), format);
      assert.equal([...times.keys()], repository.git('ls-files', '-z').split('\0').filter(Boolean), `version ${version}, ${format}`);
      for (const [path, { id, ctimeSeconds, ctimeNanoseconds }] of times) {
        if (path === 'new') continue;
        assert.is(id, repository.git('hash-object', '--', path));
        assert.is(ctimeSeconds * 1000 + ctimeNanoseconds / 1e6, lstatSync(join(repository.root, path)).ctimeMs, path);
      }
    }
  });

  test('hashes all that an unreadable or split index does not tell', async ({ defer }) => {
    const repository = createTempRepository(defer);
    repository.git('config', 'core.splitIndex', 'true');
    changeUnseen(repository, 'a.txt');
    const tree = await readWorkTree({ host, root: repository.root });
    assert.is(tree.get('a.txt')?.id, gitBlobId(Buffer.from('after!'), 'sha1'));
    const { root } = createTempRepository(defer);
    const file = join(root, 'index');
    for (const bytes of ['', 'DIRC', 'DIRC\0\0\0\x02\0\0\0\x09cut off', 'DIRC\0\0\0\x09\0\0\0\x01']) {
      host.files.write(file, bytes);
      assert.is(readIndexTimes(host, file, 'sha1').size, 0);
    }
  });
});

/** Changes a file within the second that git has recorded of it, with size and mtime put back. */
function changeUnseen({ root, write, git }: Pick<TempRepository, 'root' | 'write' | 'git'>, path: string): void {
  const file = join(root, path);
  const put = (text: string): void => {
    write(`${path}`, text);
    utimesSync(file, mtimeSeconds, mtimeSeconds);
  };
  for (let tries = 0; tries < 20; tries += 1) {
    put('before');
    const { ctimeMs } = statSync(file);
    git('add', '-A');
    put('after!');
    if (Math.floor(ctimeMs / 1000) === Math.floor(statSync(file).ctimeMs / 1000)) return;
  }
  throw new Error('git takes a second each time');
}

/** What the next run gets, after the clock's second has ended. */
function later(tree: WorkTree): StatCache {
  const { entries, writtenAtMs } = tree.statCache();
  return { entries, writtenAtMs: writtenAtMs + 1000 };
}

function countingHost(looked: string[]): Host {
  return {
    ...host,
    files: {
      ...host.files,
      lstat: (path) => {
        const name = /\/(f\d+\.txt)$/.exec(path)?.[1];
        if (name !== undefined) looked.push(name);
        return host.files.lstat(path);
      },
    },
  };
}
