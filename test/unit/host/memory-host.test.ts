import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('memory host', (test) => {
  test('holds files, folders and links as a disk does', () => {
    const { files } = createMemoryHost({ '/w/a/b.txt': 'one', '/w/link': '-> a', '/w/broken': '-> nowhere' });
    assert.is(files.readText('/w/link/b.txt'), 'one');
    assert.is(files.realpath('/w/link/b.txt'), '/w/a/b.txt');
    assert.equal([files.lstat('/w/link')?.kind, files.exists('/w/broken'), files.tryRead('/w/broken')], ['symlink', true, undefined]);
    assert.equal(
      files.readdir('/w').map(({ name }) => name),
      ['a', 'broken', 'link'],
    );
    files.link('/w/a/b.txt', '/w/same');
    files.rename('/w/a', '/w/c');
    files.append('/w/same', ' two');
    assert.is(files.readText('/w/c/b.txt'), 'one two');
    files.remove('/w/c');
    assert.equal([files.exists('/w/c'), files.lstat('/w/c/b.txt'), files.readText('/w/same')], [false, undefined, 'one two']);
  });

  test('fails with the codes of the system', () => {
    const { files } = createMemoryHost({ '/f': '', '/d/x': '' });
    const cases: readonly [string, () => unknown][] = [
      ['ENOENT', () => files.read('/none')],
      ['ENOENT', () => files.write('/none/f', '')],
      ['EISDIR', () => files.read('/d')],
      ['ENOTDIR', () => files.readdir('/f')],
      ['EEXIST', () => files.write('/f', '', { exclusive: true })],
      ['EEXIST', () => files.link('/f', '/d/x')],
      ['EISDIR', () => files.rename('/f', '/d')],
    ];
    for (const [code, act] of cases) assert.throws(act, (error: unknown) => error instanceof Error && 'code' in error && error.code === code);
  });

  test('shows every change in the times, and a new file in the inode', () => {
    const { files, clock } = createMemoryHost({ '/f': 'x' });
    const before = files.lstat('/f');
    files.write('/f', 'x');
    const after = files.lstat('/f');
    assert.ok(before && after && after.ctimeMs > before.ctimeMs && after.mtimeMs > before.mtimeMs && after.ino === before.ino);
    files.writeAtomic('/f', 'x');
    assert.is.not(files.lstat('/f')?.ino, after.ino);
    assert.ok(clock.now() >= (files.lstat('/f')?.ctimeMs ?? 0));
  });

  test('wakes sleepers by its own clock, and has no processes but those given', async () => {
    const host = createMemoryHost({}, { processes: { inspect: () => undefined } });
    const order: string[] = [];
    const slept = Promise.all([host.clock.sleep(20).then(() => order.push('late')), host.clock.sleep(10).then(() => order.push('early'))]);
    host.advance(30);
    await slept;
    assert.equal(order, ['early', 'late']);
    assert.is(host.processes.inspect(1), undefined);
    assert.throws(() => host.processes.withRunId('x'), /give it a fake/);
  });
});
