import * as assert from 'uvu/assert';
import { defaultWorkspaceConfig } from '../../../core/config/default-workspace-config.ts';
import { expandInputs } from '../../../core/key/expand-inputs.ts';
import { type SelectedInputs, selectInputs } from '../../../core/key/select-inputs.ts';
import { createWorkspaceFiles } from '../../../core/key/workspace-files.ts';
import type { Service } from '../../../core/model/service.ts';
import type { FileMode, TreeEntry } from '../../../core/model/tree.ts';
import type { WorkspaceConfig } from '../../../core/model/workspace.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';
import { fakeService } from '../graph/fake-service.ts';

const paths = ['.nvmrc', 'a/dist/o.js', 'a/n/service.yml', 'a/n/x.js', 'a/service.yml', 'a/src/x.js', 'a/src/x.test.js', 'go.sum', 'protos/p.proto', 'z.txt'];
const services = [fakeService('a', { dir: 'a', tasks: { build: { outputs: [{ path: 'dist', optional: false }] } } }), fakeService('n', { dir: 'a/n' })];

describe('inputs of a task', (test) => {
  const cases: Readonly<Record<string, readonly [inputs: readonly string[], chosen: readonly string[], config?: Partial<WorkspaceConfig>]>> = {
    'default: own files, lockfiles, tool files': [['$default'], ['.nvmrc', 'a/service.yml', 'a/src/x.js', 'a/src/x.test.js', 'go.sum']],
    'globs below the service, outputs never': [['**/*.js'], ['a/n/x.js', 'a/src/x.js', 'a/src/x.test.js']],
    exclusion: [['src/**', '!**/*.test.js'], ['a/src/x.js']],
    'root paths': [['//protos/**'], ['protos/p.proto']],
    'named inputs': [['$p'], ['protos/p.proto'], { inputs: { p: ['$q'], q: ['//protos/*.proto'] } }],
    'a folder without wildcard': [['src'], ['a/src/x.js', 'a/src/x.test.js']],
    'global inputs with and without //': [['src/x.js'], ['a/src/x.js', 'protos/p.proto', 'z.txt'], { globalInputs: ['z.txt', '//protos/**'] }],
    'global inputs by name and with exclusion': [
      ['src/*'],
      ['a/src/x.js', 'protos/p.proto'],
      { globalInputs: ['$p', '!**/*.test.js'], inputs: { p: ['//protos/**'] } },
    ],
  };
  for (const [name, [inputs, chosen, config]] of Object.entries(cases)) test(name, () => assert.equal(select(inputs, config).paths, chosen));

  test('^$default is the default set of all that the service is built from, and not its own', () => {
    const chain = [
      fakeService('a', {
        dir: 'a',
        dependsOn: [
          { service: 'n', kind: 'build' },
          { service: 'r', kind: 'runtime' },
        ],
      }),
      fakeService('n', { dir: 'a/n', dependsOn: [{ service: 'p', kind: 'build' }] }),
      fakeService('p', { dir: 'protos', dependsOn: [{ service: 'a', kind: 'build' }] }),
      fakeService('r', { dir: 'r' }),
    ];
    const selected = select(['^$default'], {}, { of: chain });
    assert.equal(selected.paths, ['.nvmrc', 'a/n/service.yml', 'a/n/x.js', 'go.sum', 'protos/p.proto']);
    assert.equal(['protos/new', 'a/n/new', 'a/new', 'r/new', 'yarn.lock'].map(selected.matches), [true, true, false, false, true]);
    assert.equal(select(['^$default']).paths, []);
  });

  test('an ignored file counts only where it is named without a wildcard', () => {
    assert.equal(select(['.env', 'dist/q.js']).literals, ['a/.env']);
    assert.equal(select(['.e*']).literals, []);
  });

  test('searched folders outside the service are known, so that a new file there is seen', () => {
    assert.equal(select(['$default', '//protos/**/*.proto']).bases, ['', 'a', 'protos']);
    const { matches } = select(['$default']);
    const wanted = ['a/new.js', 'yarn.lock', '.tool-versions', 'a/yarn.lock'];
    assert.equal([...wanted, 'new.js', 'protos/yarn.lock', 'a/dist/new.js', 'a/.nvmrc', 'x/.nvmrc'].filter(matches), [...wanted, 'a/.nvmrc']);
  });

  test('a submodule that is not checked out counts wherever a pattern could reach into it', () => {
    const modes = { 'a/sub': '160000' } as const;
    assert.equal(select(['**/*.proto'], {}, { modes }).paths, ['a/sub']);
    assert.equal(select(['sub/deep/*.proto'], {}, { modes }).paths, ['a/sub']);
    assert.equal(select(['sub/one.proto'], {}, { modes }).paths, ['a/sub']);
    assert.equal(select(['src/*.test.js', '//protos/*'], {}, { modes }).paths, ['a/src/x.test.js', 'protos/p.proto']);
  });
});

interface Tree {
  readonly modes?: Readonly<Record<string, FileMode>>;
  readonly of?: readonly Service[];
}

function select(inputs: readonly string[], changes: Partial<WorkspaceConfig> = {}, { modes = {}, of = services }: Tree = {}): SelectedInputs {
  const config = { ...defaultWorkspaceConfig('w'), ...changes };
  const all = [...paths, ...Object.keys(modes)].sort();
  const get = (path: string): TreeEntry | undefined => (all.includes(path) ? { path, mode: modes[path] ?? '100644', id: 'x' } : undefined);
  const tree = { paths: all, get, read: () => undefined };
  const task = fakeTask('a:build', { root: 'a', inputs });
  const expanded = expandInputs(task, config);
  assert.equal(expanded.diagnostics, []);
  assert.ok(expanded.value);
  return selectInputs(task, expanded.value, createWorkspaceFiles(tree, of, config));
}
