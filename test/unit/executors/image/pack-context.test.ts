import { extract } from 'tar-stream';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { buildContext } from '../../../../executors/image/build-context.ts';
import { imageOptions } from '../../../../executors/image/image-options.ts';
import { isolatedDockerConfig } from '../../../../executors/image/isolated-docker-config.ts';
import { packContext } from '../../../../executors/image/pack-context.ts';
import { secretArguments } from '../../../../executors/image/secret-arguments.ts';
import { unkeyedFiles } from '../../../../executors/image/unkeyed-files.ts';
import { fakeSurroundings } from '../../../support/fake-surroundings.ts';
import { describe } from '../../../support/harness.ts';
import { createRig } from '../../../support/workspace-rig.ts';

const { files } = createNodeHost();

async function bytesOf(
  root: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly tar: Buffer; readonly digest: string; readonly dockerfile: string }> {
  const { entries, dockerfile } = buildContext(imageOptions(options), { ...fakeSurroundings(root), workspaceRoot: root });
  const packed = packContext(entries, files);
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed.stream) chunks.push(chunk);
  return { tar: Buffer.concat(chunks), digest: packed.digest(), dockerfile };
}

async function listed(tar: Buffer): Promise<readonly string[]> {
  const lines: string[] = [];
  const reader = extract();
  reader.on('entry', ({ name, mode, uid, gid, mtime, linkname }, stream, next) => {
    lines.push(`${name} ${mode?.toString(8)} ${uid}:${gid} ${mtime?.getTime()}${typeof linkname === 'string' ? ` -> ${linkname}` : ''}`);
    stream.on('end', next).resume();
  });
  await new Promise((resolve, reject) =>
    reader
      .on('finish', () => resolve(undefined))
      .on('error', reject)
      .end(tar),
  );
  return lines;
}

describe('the tar of a context', (test) => {
  const long = `deep/${'x'.repeat(120)}/${'ü'.repeat(60)}`;
  const tree = { Dockerfile: 'FROM scratch\n', 'b/run.sh': '#!/bin/sh\n', 'b.txt': 'b\n', [long]: 'long\n' };

  test('depends on names, contents, links and the executable bit alone', async ({ defer }) => {
    const [one, two] = [createRig({ files: tree, git: false }, defer), createRig({ files: {}, git: false }, defer)];
    for (const [path, content] of Object.entries(tree).reverse()) two.write(path, content, 0o600);
    for (const rig of [one, two]) {
      files.chmod(rig.path('b/run.sh'), rig === one ? 0o755 : 0o700);
      files.symlink('../outside', rig.path('link'));
      files.mkdir(rig.path('.mmo/run'));
    }
    files.utimes(two.path('b.txt'), 1, 1);
    const [first, second] = [await bytesOf(one.root), await bytesOf(two.root)];
    assert.is(first.digest, second.digest);
    assert.ok(first.tar.equals(second.tar));
    assert.match(first.digest, /^sha256:[0-9a-f]{64}$/);
    const parts = long.split('/');
    assert.equal(await listed(first.tar), [
      'Dockerfile 644 0:0 0',
      'b/ 755 0:0 0',
      'b.txt 644 0:0 0',
      'b/run.sh 755 0:0 0',
      'deep/ 755 0:0 0',
      `deep/${parts[1]}/ 755 0:0 0`,
      `${long} 644 0:0 0`,
      'link 777 0:0 0 -> ../outside',
    ]);
    two.write('b.txt', 'c\n');
    assert.is.not((await bytesOf(two.root)).digest, first.digest);
  });

  test('an ignored Dockerfile is sent, and its own ignore file comes first', async ({ defer }) => {
    const rig = createRig(
      { files: { ...tree, '.dockerignore': '*\n', 'api.Dockerfile': 'FROM scratch\n', 'api.Dockerfile.dockerignore': '*\n!b\n' }, git: false },
      defer,
    );
    assert.equal(
      (await listed((await bytesOf(rig.root)).tar)).map((line) => line.split(' ')[0]),
      ['.dockerignore', 'Dockerfile'],
    );
    const api = await bytesOf(rig.root, { dockerfile: 'api.Dockerfile' });
    assert.equal(
      (await listed(api.tar)).map((line) => line.split(' ')[0]),
      ['.dockerignore', 'api.Dockerfile', 'b/', 'b/run.sh'],
    );
  });

  test('a Dockerfile outside the context goes along under a name of its own', async ({ defer }) => {
    const rig = createRig({ files: tree, git: false }, defer);
    const { tar, dockerfile } = await bytesOf(rig.root, { context: 'b' });
    assert.match(dockerfile, /^\.dockerfile\.[0-9a-f]{20}$/);
    assert.equal(
      (await listed(tar)).map((line) => line.split(' ')[0]),
      [dockerfile, '.dockerignore', 'run.sh'].sort(),
    );
    assert.throws(
      () => buildContext(imageOptions({ context: '../..' }), { ...fakeSurroundings(rig.root), workspaceRoot: rig.root }),
      /leads outside the workspace/,
    );
    assert.throws(
      () => buildContext(imageOptions({ context: 'none' }), { ...fakeSurroundings(rig.root), workspaceRoot: rig.root }),
      /the context "none" is no folder/,
    );
    assert.throws(
      () => buildContext(imageOptions({ dockerfile: 'x' }), { ...fakeSurroundings(rig.root), workspaceRoot: rig.root }),
      /there is no Dockerfile "x"/,
    );
  });

  test('names what no key knows', ({ defer }) => {
    const rig = createRig({ files: { ...tree, 'dist/o': '', 'c/1': '', 'c/2': '', 'c/3': '', 'c/4': '', 'c/5': '', 'c/6': '' }, git: false }, defer);
    const given = { ...fakeSurroundings(rig.root), workspaceRoot: rig.root, inputs: () => Object.keys(tree) };
    const { entries } = buildContext(imageOptions({}), given);
    const output = { id: 'cart:build', service: 'cart', task: 'build', dir: '', root: rig.root, outputs: ['dist/o'], data: undefined } as const;
    assert.is(
      unkeyedFiles(entries, { ...given, allDependencies: () => [output] }),
      'the context holds 6 files whose change goes unnoticed: c/1, c/2, c/3, c/4, c/5 and 1 more are neither input nor output of a task; name them in .dockerignore or in "inputs"',
    );
  });

  test('the docker client of a build knows no registry, and values of secrets are in no argument', ({ defer }) => {
    const rig = createRig(
      { files: { 'home/.docker/config.json': '{"auths":{"example.test":{"auth":"dTpw"}}}', 'home/.docker/cli-plugins/docker-x': '', token: 't' }, git: false },
      defer,
    );
    const tmpDir = rig.path('tmp');
    const env = isolatedDockerConfig({ env: { HOME: rig.path('home') }, files, tmpDir });
    assert.is(env['DOCKER_CONFIG'], `${tmpDir}/docker-config`);
    assert.equal(
      files.readdir(`${tmpDir}/docker-config`).map(({ name }) => name),
      ['cli-plugins', 'config.json'],
    );
    assert.is(rig.read('tmp/docker-config/config.json'), '{}\n');
    const given = { env: { NPM_TOKEN: 'hunter2' }, files, serviceRoot: rig.root };
    const secrets = { a: 'NPM_TOKEN', b: { env: 'NPM_TOKEN' }, c: { file: 'token' } };
    assert.equal(secretArguments({ secrets }, { secrets: ['NPM_TOKEN'] }, given), [
      ...['--secret', 'id=a,env=NPM_TOKEN', '--secret', 'id=b,env=NPM_TOKEN', '--secret', `id=c,src=${rig.root}/token`],
    ]);
    assert.throws(() => secretArguments({ secrets: { a: 'NPM_TOKEN' } }, { secrets: [] }, given), /which the task may not see; add it to "secrets"/);
  });
});
