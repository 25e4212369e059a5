import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { manifestPath } from '../../core/cache/cache-context.ts';
import { collectOutputs } from '../../core/cache/collect-outputs.ts';
import { compareOutputs } from '../../core/cache/compare-outputs.ts';
import { isInPlace } from '../../core/cache/is-in-place.ts';
import { setAside } from '../../core/cache/set-aside.ts';
import { snapshotOutputs } from '../../core/cache/snapshot-outputs.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { type CacheRig, createCacheRig, keyOf, patterns, treeOf } from '../unit/cache/cache-rig.ts';

const host = createNodeHost();
const { files } = host;
const dist = patterns('dist');

function diskRig(defer: TestContext['defer']): CacheRig & { base: string } {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-cache-')));
  defer(() => rmSync(base, { recursive: true, force: true }));
  return { base, ...createCacheRig(host, base) };
}

function buildOdd(rig: CacheRig): void {
  const odd = ['new\nline', 'emoji 🎉', ' lead', '-rf', 'a[b]*?{c}', '__proto__', 'constructor', 'é', 'back\\slash', '.dot', 'x'.repeat(255)];
  for (const name of odd) rig.write(`dist/${name}`, `content of ${name}`);
  for (const name of odd.slice(0, 5)) rig.write(`dist/dir ${name}/${name}`, name);
  files.mkdir(`${rig.serviceRoot}/dist/empty/deep`);
  rig.write('dist/run.sh', '#!/bin/sh\n');
  files.chmod(`${rig.serviceRoot}/dist/run.sh`, 0o755);
  rig.write('dist/large', 'L'.repeat(3_000_000));
  files.symlink('run.sh', `${rig.serviceRoot}/dist/link`);
  files.symlink('../dist/nowhere', `${rig.serviceRoot}/dist/dangling`);
  files.symlink('empty', `${rig.serviceRoot}/dist/to-dir`);
}

/** Names in the store that no entry and no blob has. */
function hiddenIn({ cacheDir }: CacheRig): readonly string[] {
  const paths = readdirSync(cacheDir, { recursive: true, encoding: 'utf8' });
  return paths.flatMap((path) => (basename(path).startsWith('.') ? [basename(path)] : [])).sort();
}

describe('cache on disk', (test) => {
  test('round-trips empty directories, links, exec bits and odd names', ({ defer }) => {
    const rig = diskRig(defer);
    buildOdd(rig);
    rig.write('src/a.ts', 'source');
    const clean = rig.tree();
    assert.equal(rig.put('build', dist), { stored: true, nondeterministic: false, overwritten: false });
    files.remove(`${rig.serviceRoot}/dist`);
    assert.ok(rig.restore('build', dist));
    assert.equal(rig.tree(), clean);
    assert.equal(rig.cache.verify().bad, []);
    assert.equal(files.readdir(`${rig.base}/tmp`), []);
    assert.equal(hiddenIn(rig), []);
    assert.ok(files.readText(`${rig.cacheDir}/CACHEDIR.TAG`).startsWith('Signature: 8a477f597d28d172789f06886806bc55'));
    assert.equal(rig.faults, []);
  });

  test('refuses to write through a link that it does not own', ({ defer }) => {
    const rig = diskRig(defer);
    const list = patterns('gen/out/*.js', 'pkg/dist');
    rig.write('gen/out/a.js', 'a');
    rig.write('pkg/dist/b', 'b');
    rig.put('build', list);
    for (const parent of ['gen', 'gen/out', 'pkg']) {
      files.rename(`${rig.serviceRoot}/${parent}`, `${rig.base}/moved`);
      const before = treeOf(host, `${rig.base}/moved`);
      symlinkSync(`${rig.base}/moved`, `${rig.serviceRoot}/${parent}`);
      assert.not(rig.restore('build', list));
      assert.equal(treeOf(host, `${rig.base}/moved`), before);
      assert.ok(collectOutputs({ host, serviceRoot: rig.serviceRoot, patterns: list }).problems.length > 0);
      files.unlink(`${rig.serviceRoot}/${parent}`);
      files.rename(`${rig.base}/moved`, `${rig.serviceRoot}/${parent}`);
    }
    assert.ok(rig.restore('build', list));
  });

  test('keeps a directory of others at the place of a glob match', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('a.js', 'a');
    rig.put('build', patterns('*.js'));
    files.unlink(`${rig.serviceRoot}/a.js`);
    rig.write('a.js/mine', 'mine');
    assert.not(rig.restore('build', patterns('*.js')));
    assert.is(files.readText(`${rig.serviceRoot}/a.js/mine`), 'mine');
  });

  test('sees outputs in place without reading, compares when in doubt, and notices every change', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/a', 'aaaa');
    rig.write('dist/sub/b', 'bbbb');
    files.mkdir(`${rig.serviceRoot}/dist/empty`);
    const list = patterns('dist', 'report.xml?', '*.log?');
    const { serviceRoot } = rig;
    const { outputs } = collectOutputs({ host, serviceRoot, patterns: list });
    const stat = snapshotOutputs({ host, serviceRoot, patterns: list, outputs });
    assert.ok(stat !== undefined);
    const { bootId } = host.machine;
    const later = host.clock.now() + 1000;
    const check = (writtenAtMs = later, boot = bootId): string => isInPlace({ host, serviceRoot, stat, writtenAtMs, bootId: boot });
    const equal = (): boolean => compareOutputs({ host, serviceRoot, patterns: list, outputs });
    assert.is(check(), 'yes');
    assert.is(check(host.clock.now() - 1000), 'compare');
    assert.is(check(later, 'other boot'), 'compare');
    assert.ok(equal());
    rig.write('dist/a', 'bbbb');
    assert.is(check(), 'compare');
    assert.not(equal());
    rig.write('dist/a', 'aaaa');
    assert.ok(equal());
    rig.write('dist/empty/new', '');
    assert.is(check(), 'compare');
    assert.not(equal());
    files.unlink(`${serviceRoot}/dist/empty/new`);
    rig.write('x.log', 'new match');
    assert.not(equal());
    files.unlink(`${serviceRoot}/x.log`);
    assert.ok(equal());
    rig.write('report.xml', '');
    assert.is(check(), 'no');
    assert.not(equal());
    files.unlink(`${serviceRoot}/report.xml`);
    files.chmod(`${serviceRoot}/dist/a`, 0o755);
    assert.not(equal());
    files.unlink(`${serviceRoot}/dist/a`);
    assert.is(check(), 'no');
  });

  test('sets outputs aside and puts them back over what a failed task left', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/a', 'a');
    rig.write('gen/x.js', 'x');
    rig.write('gen/y.ts', 'y');
    const before = rig.tree();
    const list = patterns('dist/**', 'gen/*.js', 'none?');
    const request = { host, serviceRoot: rig.serviceRoot, patterns: list, into: `${rig.base}/aside` };
    const aside = setAside(request);
    assert.equal(rig.tree(), { gen: 'directory', 'gen/y.ts': '644 y' });
    rig.write('dist/half', 'half');
    rig.write('gen/z.js', 'z');
    rig.write('none', 'half');
    aside.putBack();
    assert.equal(rig.tree(), before);
    setAside(request).discard();
    assert.equal(rig.tree(), { gen: 'directory', 'gen/y.ts': '644 y' });
    assert.not(files.exists(`${rig.base}/aside`));
  });

  test('prunes by age and size, least recently used first, and spares what is young', ({ defer }) => {
    const rig = diskRig(defer);
    for (const name of ['one', 'two', 'three']) {
      rig.write('dist/a', name.repeat(1000));
      rig.put(name, dist);
    }
    const at = (name: string, hoursAgo: number): void => {
      const time = host.clock.now() - hoursAgo * 3_600_000;
      files.utimes(manifestPath(rig.cacheDir, keyOf(name)), time, time);
    };
    at('one', 30);
    at('two', 20);
    assert.ok(rig.cache.get(keyOf('one')) !== undefined, 'a hit makes it young');
    assert.is(rig.cache.prune({ maxAgeMs: 10 * 3_600_000 }).removed, 1);
    assert.is(rig.cache.status().blobs, 3, 'a young blob stays');
    assert.is(rig.cache.get(keyOf('two')), undefined);
    at('three', 5);
    assert.is(rig.cache.prune({ maxSizeBytes: 4500, graceMs: 0 }).removed, 1);
    assert.is(rig.cache.get(keyOf('three')), undefined);
    assert.ok(rig.restore('one', dist));
    assert.is(rig.cache.status().blobs, 1);
    assert.equal(rig.cache.verify(), { entries: 1, blobs: 1, bad: [] });
    rig.cache.clean();
    assert.is(rig.cache.status().entries + rig.cache.status().blobs, 0);
    assert.equal(rig.faults, []);
  });

  test('prunes what a dead process was about to store at once, what a living one is writing when it is old, and nothing else that is hidden', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/a', 'a');
    rig.put('one', dist);
    const shard = dirname(manifestPath(rig.cacheDir, keyOf('one')));
    const { pid } = spawnSync('true');
    const [dead, own, foreign] = [`.${pid}-0123456789abcdef`, `.${process.pid}-0123456789abcdef`, '.nfs0123456789abcdef'];
    for (const name of [dead, own, foreign]) files.write(`${shard}/${name}`, 'half');
    assert.is(rig.cache.prune().freedBytes, 4);
    assert.equal(hiddenIn(rig), [foreign, own].sort());
    assert.equal(rig.cache.verify(), { entries: 1, blobs: 1, bad: [] });
    assert.is(rig.cache.prune({ graceMs: 0 }).freedBytes, 4);
    assert.equal(hiddenIn(rig), [foreign]);
    assert.ok(rig.restore('one', dist));
  });

  test('complains once and never throws where the cache is a file', ({ defer }) => {
    const rig = diskRig(defer);
    files.write(rig.cacheDir, 'a file');
    rig.write('dist/a', 'a');
    for (let round = 0; round < 3; round += 1) {
      assert.is(rig.cache.get(keyOf('build')), undefined);
      assert.not(rig.put('build', dist).stored);
      rig.cache.verify();
      rig.cache.prune();
      rig.cache.status();
      rig.cache.maintain();
    }
    assert.is(rig.faults.length, 1);
    assert.is(files.readText(rig.cacheDir), 'a file');
  });

  test('what is written while outputs are collected is not taken for what was collected', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/a', 'a');
    rig.write('dist/deep/b', 'b');
    const { serviceRoot } = rig;
    const collect = (path: string): string => {
      const readChunks: typeof files.readChunks = (...read) => {
        files.readChunks(...read);
        rig.write(path, 'another size');
      };
      const { stat, outputs } = collectOutputs({ host: { ...host, files: { ...files, readChunks } }, serviceRoot, patterns: dist });
      assert.is(outputs.length, 4);
      assert.ok(stat !== undefined);
      return isInPlace({ host, serviceRoot, stat, writtenAtMs: host.clock.now() - 1000, bootId: host.machine.bootId });
    };
    assert.is(collect('dist/a'), 'no');
    assert.is(collect('dist/deep/new'), 'compare');
  });

  test('stores a file that changed after it was collected not at all', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/a', 'aaaa');
    const { outputs } = collectOutputs({ host, serviceRoot: rig.serviceRoot, patterns: dist });
    rig.write('dist/a', 'bbbb');
    assert.not(rig.put('build', dist, { outputs }).stored);
    assert.is(rig.cache.get(keyOf('build')), undefined);
    assert.equal(rig.faults, []);
  });

  test('names pipes, links out of the service and patterns that own too much', ({ defer }) => {
    const rig = diskRig(defer);
    rig.write('dist/ok', 'ok');
    host.processes.run(['mkfifo', `${rig.serviceRoot}/dist/pipe`], { cwd: rig.base });
    for (const [name, target] of [
      ['abs', '/etc/passwd'],
      ['up', '../../x'],
      ['sly', 'ok/../../../x'],
    ] as const)
      symlinkSync(target, `${rig.serviceRoot}/dist/${name}`);
    const { problems, missing } = collectOutputs({
      host,
      serviceRoot: rig.serviceRoot,
      patterns: patterns('dist', '.', '../x', '/abs', 'gone', '*.none', 'maybe?'),
    });
    assert.is(problems.length, 7, problems.join('\n'));
    for (const name of ['pipe', 'abs', 'up', 'sly']) assert.ok(problems.some((problem) => problem.startsWith(`dist/${name} `)));
    assert.equal(missing, ['gone', '*.none']);
  });
});
