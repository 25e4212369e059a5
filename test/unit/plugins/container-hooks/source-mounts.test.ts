import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { prepareMounts, type SourceMounts } from '../../../../plugins/container-hooks/source-mounts.ts';
import { describe } from '../../../support/harness.ts';

const { files } = createNodeHost();

function workspace(defer: (cleanup: () => unknown) => void): { readonly root: string; mounts(outputs: readonly string[], isWritable?: boolean): SourceMounts } {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-mounts-'));
  defer(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['.git', '.mmo', 'cart']) mkdirSync(join(root, folder));
  const context = { files, workspaceRoot: root, serviceRoot: join(root, 'cart'), tmpDir: join(root, '.mmo/tmp') };
  return { root, mounts: (outputs, isWritable = false) => prepareMounts({ outputs: outputs.map((path) => ({ path, optional: false })) }, context, isWritable) };
}

describe('prepareMounts', (test) => {
  test('.git and .mmo are masked, whether folder or file', ({ defer }) => {
    const { root, mounts } = workspace(defer);
    assert.equal(Object.keys(mounts([]).tmpfs), ['/source/.git', '/source/.mmo']);
    assert.equal(mounts([]).binds, [{ source: root, target: '/source', readOnly: true }]);
    assert.equal(mounts(['gen/**'], true).binds, [{ source: root, target: '/source', readOnly: false }]);
    rmSync(join(root, '.git'), { recursive: true });
    writeFileSync(join(root, '.git'), 'gitdir: elsewhere\n');
    assert.equal(mounts([]).binds[1], { source: join(root, '.mmo/tmp/.git'), target: '/source/.git', readOnly: true });
  });

  test('a service outside the workspace is told, since a container would not see it', ({ defer }) => {
    const { root } = workspace(defer);
    const context = { files, workspaceRoot: root, serviceRoot: `${root}-other/cart`, tmpDir: join(root, '.mmo/tmp') };
    assert.throws(() => prepareMounts({ outputs: [] }, context, false), /the service lies outside it: .*-other\/cart/);
  });

  test('outputs are mounted as folders or files, and what was made only to be mounted goes', ({ defer }) => {
    const { root, mounts } = workspace(defer);
    const { binds, tidy } = mounts(['gen/**/*.ts', 'deep/er/', 'list.txt', '!gen/x']);
    assert.equal(
      binds.slice(1).map(({ source, target, readOnly }) => [source, target, readOnly]),
      ['gen', 'deep/er', 'list.txt'].map((path) => [join(root, 'cart', path), `/source/cart/${path}`, false]),
    );
    assert.ok(files.exists(join(root, 'cart/list.txt')));
    tidy();
    assert.not(files.exists(join(root, 'cart/list.txt')));
  });

  test('an output that would reach beyond its service is refused', ({ defer }) => {
    const { root, mounts } = workspace(defer);
    symlinkSync('/etc', join(root, 'cart/gen'));
    symlinkSync('/etc/passwd', join(root, 'cart/list.txt'));
    const refused = (outputs: readonly string[], message: RegExp): void => {
      assert.throws(
        () => mounts(outputs),
        (error: Error) => message.test(error.message),
        String(message),
      );
    };
    refused(['gen/**'], /cart\/gen is no folder/);
    refused(['list.txt'], /its output "list.txt" is no regular file/);
    refused(['**'], /its output "\*\*" is all of the service's folder/);
  });
});
