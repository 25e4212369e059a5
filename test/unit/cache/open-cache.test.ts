import * as assert from 'uvu/assert';
import { blobPath, manifestPath } from '../../../core/cache/cache-context.ts';
import { collectOutputs } from '../../../core/cache/collect-outputs.ts';
import { sha256 } from '../../../core/lib/sha256.ts';
import type { Files } from '../../../core/model/files.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';
import { type CacheRig, createCacheRig, keyOf, patterns, record } from './cache-rig.ts';

const dist = patterns('dist');

function memoryRig(wrapFiles?: (files: Files) => Files): CacheRig {
  const rig = createCacheRig(createMemoryHost({}, wrapFiles === undefined ? {} : { wrapFiles }), '/base');
  rig.write('dist/a', 'content a');
  rig.write('dist/b/c', 'content c');
  rig.write('src/keep', 'keep');
  return rig;
}

/** Lets every operation through but the nth from when it is armed (or all from there on), which fails. */
function faulty(code: string, sticky: boolean): { wrap: (files: Files) => Files; arm: (nth: number) => void; fired: () => boolean } {
  let left = Number.POSITIVE_INFINITY;
  let fired = false;
  const wrap = (files: Files): Files =>
    Object.fromEntries(
      Object.entries(files).map(([name, operation]) => [
        name,
        (...args: unknown[]): unknown => {
          left -= 1;
          if (left === 0 || (sticky && left < 0)) {
            fired = true;
            if (name.startsWith('try')) return undefined;
            if (name === 'exists') return false;
            throw Object.assign(new Error(`${code}: injected into ${name}`), { code });
          }
          return Reflect.apply(operation, files, args);
        },
      ]),
    ) as unknown as Files;
  return {
    wrap,
    arm: (nth) => {
      left = nth;
      fired = false;
    },
    fired: () => fired,
  };
}

/** A manifest that is sound as far as its checksum goes. */
function plant(rig: CacheRig, name: string, change: Readonly<Record<string, unknown>>): void {
  const result = {
    version: 1,
    key: keyOf(name),
    task: 'svc:build',
    exitCode: 0,
    outputs: [],
    produced: 'p',
    startedAt: 1,
    durationMs: 1,
    writer: 'w',
    record,
    ...change,
  };
  const body = `${JSON.stringify(result)}\n`;
  const path = manifestPath(rig.cacheDir, keyOf(name));
  rig.host.files.mkdir(path.slice(0, path.lastIndexOf('/')));
  rig.host.files.write(path, `${sha256(body)}\n${body}`);
}

describe('open cache', (test) => {
  test('answers a miss for what it does not have, and for what is no key', () => {
    const rig = memoryRig();
    for (const key of [keyOf('x'), '', '..', '../../service/src/keep', 'A'.repeat(64)]) assert.is(rig.cache.get(key), undefined);
    assert.equal(rig.faults, []);
  });

  test('returns what was put, log and record included', () => {
    const rig = memoryRig();
    rig.host.files.write('/base/log', 'printed\u0000 raw');
    assert.ok(rig.put('build', dist, { logFile: '/base/log' }).stored);
    const hit = rig.cache.get(keyOf('build'));
    assert.ok(hit !== undefined);
    assert.equal(hit.result.record, record);
    assert.is(new TextDecoder().decode(rig.cache.readLog(hit)), 'printed\u0000 raw');
    rig.host.files.remove(blobPath(rig.cacheDir, sha256('printed\u0000 raw')));
    assert.is(rig.cache.readLog(hit), undefined);
    assert.is(rig.cache.get(keyOf('build')), undefined);
  });

  test('keeps the valid entry where the same key produced other bytes, unless forced', () => {
    const rig = memoryRig();
    rig.put('build', dist);
    assert.equal(rig.put('build', dist), { stored: true, nondeterministic: false, overwritten: false });
    rig.write('dist/a', 'other');
    assert.equal(rig.put('build', dist), { stored: false, nondeterministic: true, overwritten: false });
    assert.ok(rig.restore('build', dist));
    assert.is(rig.host.files.readText('/base/service/dist/a'), 'content a');
    rig.write('dist/a', 'other');
    assert.equal(rig.put('build', dist, { force: true }), { stored: true, nondeterministic: true, overwritten: true });
    rig.write('dist/a', 'third');
    assert.ok(rig.restore('build', dist));
    assert.is(rig.host.files.readText('/base/service/dist/a'), 'other');
  });

  test('what stands for a result that is no file is renewed with it', () => {
    const rig = memoryRig();
    assert.equal(rig.put('image', [], { produced: 'key', data: { image: 'one' } }), { stored: true, nondeterministic: false, overwritten: false });
    assert.equal(rig.put('image', [], { produced: 'key', data: { image: 'one' } }), { stored: true, nondeterministic: false, overwritten: false });
    assert.equal(rig.put('image', [], { produced: 'key', data: { image: 'two' } }), { stored: true, nondeterministic: false, overwritten: true });
  });

  test('is pruned once an hour, and a new one for the first time after an hour', () => {
    let now = Date.now();
    const rig = createCacheRig(createMemoryHost(), '/base', () => now);
    rig.write('dist/a', 'a');
    rig.put('build', dist);
    const stampOf = (): number | undefined => rig.host.files.lstat(`${rig.cacheDir}/pruned`)?.mtimeMs;
    rig.host.files.utimes(`${rig.cacheDir}/CACHEDIR.TAG`, now, now);
    rig.cache.maintain();
    assert.is(stampOf(), undefined);
    for (const hours of [2, 4]) {
      now += hours * 3_600_000;
      rig.cache.maintain();
      assert.is(stampOf(), now);
      now += 60_000;
      rig.cache.maintain();
      assert.is(stampOf(), now - 60_000);
    }
  });

  test('replaces a damaged blob when the same bytes are stored again', () => {
    const rig = memoryRig();
    rig.put('one', dist);
    const blob = blobPath(rig.cacheDir, sha256('content a'));
    rig.host.files.remove(blob);
    rig.host.files.write(blob, 'CONTENT A');
    assert.is(rig.cache.verify().bad.length, 2);
    rig.put('two', dist);
    assert.equal(rig.cache.verify().bad, []);
  });

  test('refuses every hostile manifest and touches nothing', () => {
    const file = { type: 'file', executable: false, size: 9, digest: sha256('content a') };
    const paths = [
      '../x',
      'dist/../../x',
      '/etc/x',
      '//x',
      'C:/x',
      'C:\\x',
      '\\x',
      '.',
      './x',
      'dist/',
      'dist//x',
      'dist/./x',
      '',
      'dist/\0',
      'dist/\ud800',
      'dist\\..\\..\\x',
      'd/'.repeat(3000),
      7,
      null,
    ];
    const links = ['/etc', '..', '../..', 'a/../../..', '../../x', '', 'a\0', 'C:\\x', 5];
    const lists: unknown[] = [
      ...paths.flatMap((path) => [[{ ...file, path }], [{ type: 'directory', path }], [{ type: 'symlink', path, target: 'a' }]]),
      ...links.map((target) => [{ type: 'symlink', path: 'link', target }]),
      [
        { ...file, path: 'dist/b' },
        { ...file, path: 'dist/a' },
      ],
      [
        { ...file, path: 'dist/a' },
        { ...file, path: 'dist/a' },
      ],
      [
        { ...file, path: 'dist/a' },
        { ...file, path: 'dist/a/b' },
      ],
      [
        { type: 'symlink', path: 'dist/a', target: 'b' },
        { ...file, path: 'dist/a/b' },
      ],
      [
        { type: 'symlink', path: 'dist/a', target: 'b' },
        { ...file, path: 'dist/a.b' },
        { ...file, path: 'dist/a/b' },
      ],
      [{ ...file, path: 'dist/a', size: -1 }],
      [{ ...file, path: 'dist/a', size: 1e300 }],
      [{ ...file, path: 'dist/a', digest: '../../service/src/keep' }],
      [{ type: 'fifo', path: 'dist/a' }],
      [null],
      {},
      'x',
    ];
    const changes = [
      ...lists.map((outputs) => ({ outputs })),
      { version: 2 },
      { key: keyOf('other') },
      { exitCode: 1 },
      { record: null },
      { record: {} },
      { log: { digest: 'x', size: 1 } },
      { startedAt: 'x' },
    ];
    const rig = memoryRig();
    rig.put('good', dist);
    const before = rig.tree();
    for (const change of changes) {
      plant(rig, 'bad', change);
      assert.is(rig.cache.get(keyOf('bad')), undefined, JSON.stringify(change));
      assert.not(rig.host.files.exists(manifestPath(rig.cacheDir, keyOf('bad'))));
    }
    assert.equal(rig.tree(), before);
    assert.equal(rig.faults, []);
  });

  test('refuses a sound manifest that names what the patterns do not own', () => {
    const rig = memoryRig();
    rig.put('good', dist);
    const before = rig.tree();
    for (const path of ['src/keep', 'distx', 'dist.txt', 'src']) {
      plant(rig, 'bad', { outputs: [{ type: 'file', path, executable: false, size: 9, digest: sha256('content a') }] });
      assert.not(rig.restore('bad', dist), path);
    }
    plant(rig, 'bad', { outputs: [{ type: 'directory', path: 'src' }] });
    assert.not(rig.restore('bad', patterns('src/*')));
    assert.equal(rig.tree(), before);
  });

  for (const [code, sticky] of [
    ['ENOSPC', false],
    ['ENOSPC', true],
    ['EROFS', true],
    ['EMFILE', false],
    ['EACCES', false],
    ['EIO', true],
    ['ENOENT', false],
  ] as const) {
    test(`survives ${code} at every ${sticky ? 'operation and from there on' : 'single operation'}`, () => {
      const clean = memoryRig().tree();
      const acts: Readonly<Record<string, (rig: CacheRig) => unknown>> = {
        put: (rig) => rig.put('build', dist),
        get: (rig) => rig.cache.get(keyOf('stored')),
        restore: (rig) => rig.restore('stored', dist),
        prune: (rig) => rig.cache.prune({ maxSizeBytes: 0, graceMs: 0 }),
        verify: (rig) => rig.cache.verify(),
        maintain: (rig) => rig.cache.maintain(),
        clean: (rig) => rig.cache.clean(),
        status: (rig) => rig.cache.status(),
      };
      for (const [name, act] of Object.entries(acts)) {
        let tried = 0;
        for (let nth = 1; ; nth += 1) {
          const fault = faulty(code, sticky);
          const rig = memoryRig(fault.wrap);
          rig.put('stored', dist);
          rig.host.files.remove('/base/service/dist/b');
          if (name === 'put') rig.write('dist/b/c', 'content c');
          fault.arm(nth);
          const answer = act(rig);
          const fired = fault.fired();
          fault.arm(Number.POSITIVE_INFINITY);
          assert.ok(rig.faults.length <= 1);
          if (answer === true) assert.equal(rig.tree(), clean, `${name} ${nth}`);
          // Afterwards: whatever is still there is right, and what is not can be made again.
          rig.host.files.remove('/base/service/dist');
          rig.write('dist/a', 'content a');
          rig.write('dist/b/c', 'content c');
          rig.put('stored', dist);
          rig.host.files.remove('/base/service/dist');
          assert.ok(rig.restore('stored', dist), `${name} ${nth}`);
          assert.equal(rig.tree(), clean, `${name} ${nth}`);
          assert.equal(rig.cache.verify().bad, [], `${name} ${nth}`);
          if (!fired) break;
          tried += 1;
        }
        assert.ok(tried > 1, `${name}: ${tried}`);
      }
    });
  }

  test('a file that cannot be written whole is not left where an output belongs', () => {
    for (const isThere of [false, true]) {
      let isFull = false;
      const rig = memoryRig((files) => ({
        ...files,
        write: (path, data, options) => {
          if (!isFull || !Buffer.from(data).includes('content c')) return files.write(path, data, options);
          files.write(path, 'content', options);
          throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
        },
      }));
      rig.put('build', dist);
      if (isThere) rig.write('dist/b/c', 'old');
      else rig.host.files.remove('/base/service/dist');
      const { 'dist/b/c': before, ...rest } = rig.tree();
      isFull = true;
      assert.not(rig.restore('build', dist));
      const { 'dist/b/c': after, ...left } = rig.tree();
      assert.is(after, before);
      if (isThere) assert.equal(left, rest);
      assert.equal(rig.host.files.exists('/base/tmp') ? rig.host.files.readdir('/base/tmp') : [], []);
      isFull = false;
      assert.ok(rig.restore('build', dist));
      assert.match(rig.tree()['dist/b/c'] ?? '', 'content c');
    }
  });

  test('a file that somebody else makes meanwhile is replaced', () => {
    let other: string | undefined;
    const rig = memoryRig((files) => ({
      ...files,
      write: (path, data, options) => {
        if (path === other) {
          other = undefined;
          files.write(path, 'of somebody else');
        }
        files.write(path, data, options);
      },
    }));
    rig.put('build', dist);
    rig.host.files.remove('/base/service/dist');
    other = '/base/service/dist/a';
    assert.ok(rig.restore('build', dist));
    assert.is(other, undefined);
    assert.match(rig.tree()['dist/a'] ?? '', 'content a');
  });

  test('permissions are exact where a umask or a folder takes some away, and no restore is lost where a file system has none', () => {
    let keepsModes = true;
    const rig = memoryRig((files) => ({
      ...files,
      write: (path, data, options) => files.write(path, data, { ...options, mode: (options?.mode ?? 0o666) & 0o700 }),
      chmod: (path, mode) => keepsModes && files.chmod(path, mode),
    }));
    rig.put('build', dist);
    const stored = rig.tree();
    for (const keeps of [true, false]) {
      keepsModes = keeps;
      rig.host.files.remove('/base/service/dist');
      const hit = rig.cache.get(keyOf('build'));
      const restored = hit && rig.cache.restore(hit, { serviceRoot: rig.serviceRoot, patterns: dist, tmpDir: '/base/tmp' });
      assert.is(restored?.stat?.files.length, 2);
      assert.is(rig.tree()['dist/b/c'], `${keeps ? '644' : '600'} content c`, stored['dist/b/c']);
    }
  });

  test('reports problems instead of throwing when outputs cannot be read', () => {
    const fault = faulty('EIO', true);
    const rig = memoryRig(fault.wrap);
    fault.arm(1);
    assert.ok(collectOutputs({ host: rig.host, serviceRoot: rig.serviceRoot, patterns: dist }).problems.length > 0);
  });
});
