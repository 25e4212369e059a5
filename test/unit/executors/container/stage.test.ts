import { lstatSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { listOwned } from '../../../../core/cache/list-owned.ts';
import { outputOwnership } from '../../../../core/cache/output-ownership.ts';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { collectOutputs } from '../../../../executors/container/collect-outputs.ts';
import { type Stage, stageWorkspace } from '../../../../executors/container/stage-workspace.ts';
import { describe } from '../../../support/harness.ts';

const { files } = createNodeHost();

interface Staging {
  readonly root: string;
  readonly logged: readonly string[];
  stage(isForOthers?: boolean): Stage;
  collect(stage: Stage, unreadable?: string): void;
}

/** A workspace with the task `services/cart`, whose input is `a` and whose output `out`. */
function staging(defer: (cleanup: () => unknown) => void): Staging {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-stage-'));
  defer(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'services/cart'), { recursive: true });
  writeFileSync(join(root, 'services/cart/a'), 'input');
  const outputs = [{ path: 'out', optional: false }];
  const task = { root: 'services/cart', clean: true, outputs };
  const serviceRoot = join(root, task.root);
  const logged: string[] = [];
  const context = {
    ...{ files, serviceRoot, tmpDir: join(root, '.mmo/tmp'), attempt: 1 },
    absolute: (path: string) => join(root, path),
    inputs: () => ['services/cart/a'],
    dependencies: () => [],
    outputs: (folder = serviceRoot) =>
      listOwned(files, folder, outputOwnership(outputs)).entries.flatMap(({ path, kind }) => (kind === 'directory' ? [] : [path])),
    log: (text: string) => void logged.push(text),
  };
  return {
    root,
    logged,
    stage: (isForOthers = false) => stageWorkspace(task, context, isForOthers),
    collect: (stage, unreadable) => collectOutputs(task, stage, { ...context, files: { ...files, readdir: (path) => readdirBut(path, unreadable) } }),
  };
}

/** As for a user who may not look into one of the folders. */
function readdirBut(path: string, unreadable: string | undefined): ReturnType<typeof files.readdir> {
  if (path === unreadable) throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
  return files.readdir(path);
}

describe('a stage', (test) => {
  test('gives back outputs', ({ defer }) => {
    const { root, stage, collect, logged } = staging(defer);
    const made = stage();
    assert.is(readFileSync(join(made.root, 'services/cart/a'), 'utf8'), 'input');
    writeFileSync(join(made.root, 'services/cart/out'), 'made');
    collect(made);
    assert.is(readFileSync(join(root, 'services/cart/out'), 'utf8'), 'made');
    assert.equal(logged, []);
  });

  test('whose folders were replaced by a link gives back no file of the host', ({ defer }) => {
    const { root, stage, collect } = staging(defer);
    mkdirSync(join(root, 'private/cart'), { recursive: true });
    writeFileSync(join(root, 'private/cart/out'), 'secret');
    for (const link of ['services', 'services/cart']) {
      const made = stage();
      rmSync(join(made.root, link), { recursive: true });
      symlinkSync(join(root, link.replace('services', 'private')), join(made.root, link));
      assert.throws(() => collect(made), /outputs cannot be taken: the task left no folder at \/workspace\/services\/cart/);
      assert.not(files.exists(join(root, 'services/cart/out')));
    }
  });

  test('from which not all outputs can be read gives none', ({ defer }) => {
    const { root, stage, collect } = staging(defer);
    const made = stage();
    const folder = join(made.root, 'services/cart/out');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a'), 'made');
    assert.throws(
      () => collect(made, folder),
      /outputs cannot be taken: services\/cart\/out may not be read by whoever runs mmo; let the task leave it readable/,
    );
    assert.not(files.exists(join(root, 'services/cart/out')));
  });

  test('with a folder beside the outputs that cannot be read gives the outputs', ({ defer }) => {
    const { root, stage, collect } = staging(defer);
    const made = stage();
    mkdirSync(join(made.root, 'services/cart/beside'));
    writeFileSync(join(made.root, 'services/cart/out'), 'made');
    collect(made, join(made.root, 'services/cart/beside'));
    assert.is(readFileSync(join(root, 'services/cart/out'), 'utf8'), 'made');
  });

  test('is the caller’s alone unless the container has another user', ({ defer }) => {
    const { root, stage } = staging(defer);
    const modeOf = (path: string): number => lstatSync(path).mode & 0o777;
    const own = stage().root;
    assert.equal(
      [own, join(own, 'services'), join(own, 'services/cart')].map((path) => modeOf(path) & 0o002),
      [0, 0, 0],
    );
    const shared = stage(true).root;
    assert.equal([shared, join(shared, 'services'), join(shared, 'services/cart')].map(modeOf), [0o777, 0o777, 0o777]);
    assert.is(modeOf(join(root, '.mmo/tmp')), 0o700);
  });
});
