import { gunzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { artifactExecutor } from '../../../../executors/image/artifact-executor.ts';
import { buildContext } from '../../../../executors/image/build-context.ts';
import { imageOptions } from '../../../../executors/image/image-options.ts';
import { writeArtifact } from '../../../../executors/image/write-artifact.ts';
import { fakeSurroundings } from '../../../support/fake-surroundings.ts';
import { describe } from '../../../support/harness.ts';
import { createRig } from '../../../support/workspace-rig.ts';

const { files } = createNodeHost();
const tree = { Dockerfile: 'FROM scratch\n', 'a.txt': 'a\n', 'b.log': 'b\n', '.dockerignore': '*.log\n' };

describe('an artifact', (test) => {
  test('is one file, named after what lies in the context and nothing else', async ({ defer }) => {
    const make = async (contents: Readonly<Record<string, string>>): Promise<Awaited<ReturnType<typeof writeArtifact>>> => {
      const rig = createRig({ files: contents, git: false }, defer);
      const given = { ...fakeSurroundings(rig.root), workspaceRoot: rig.root };
      const { entries } = buildContext(imageOptions({}), given);
      const options = { files, folder: rig.path('.mmo/artifacts'), tmpDir: rig.path('.mmo/tmp') };
      const first = await writeArtifact(entries, options);
      assert.equal(await writeArtifact(entries, options), first, 'made again, it is the same file');
      assert.equal(
        files.readdir(options.folder).map(({ name }) => name),
        [`${first.digest.slice('sha256:'.length)}.tar.gz`],
      );
      return first;
    };
    const one = await make(tree);
    assert.is((await make({ ...tree, 'b.log': 'other\n' })).digest, one.digest, 'what is ignored does not count');
    assert.is.not((await make({ ...tree, 'a.txt': 'b\n' })).digest, one.digest);
    assert.is(files.lstat(one.path)?.size, one.sizeBytes);
    const names = gunzipSync(files.read(one.path)).toString('latin1');
    assert.match(names, 'a.txt');
    assert.not.match(names, 'b.log');
  });

  test('is a hit only while the file is there', async ({ defer }) => {
    const rig = createRig({ files: { 'x.tar.gz': '123' }, git: false }, defer);
    const confirm = async (data: { readonly path: string; readonly sizeBytes: number }): Promise<unknown> =>
      artifactExecutor.confirm?.({} as never, data, { files } as never);
    assert.is(await confirm({ path: rig.path('x.tar.gz'), sizeBytes: 3 }), true);
    assert.is(await confirm({ path: rig.path('x.tar.gz'), sizeBytes: 4 }), false);
    assert.is(await confirm({ path: rig.path('y.tar.gz'), sizeBytes: 3 }), false);
  });
});
