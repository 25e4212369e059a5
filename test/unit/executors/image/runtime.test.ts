import { pack } from 'tar-stream';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { baseImages } from '../../../../executors/image/base-images.ts';
import type { BuildContext } from '../../../../executors/image/build-context.ts';
import { imageExecutor } from '../../../../executors/image/image-executor.ts';
import { imageOptions } from '../../../../executors/image/image-options.ts';
import { openTemplate } from '../../../../executors/image/runtime/open-template.ts';
import { runtimeChoice } from '../../../../executors/image/runtime/runtime-choice.ts';
import { runtimeContext } from '../../../../executors/image/runtime/runtime-context.ts';
import { unkeyedFiles } from '../../../../executors/image/unkeyed-files.ts';
import { fakeSurroundings } from '../../../support/fake-surroundings.ts';
import { describe } from '../../../support/harness.ts';
import { createRig } from '../../../support/workspace-rig.ts';

const { files } = createNodeHost();

async function contextOf(root: string, options: Readonly<Record<string, unknown>>, task = 'image'): Promise<BuildContext> {
  const given = { ...fakeSurroundings(root), workspaceRoot: root, task };
  const template = await openTemplate(imageOptions(options), given);
  if (template === undefined) throw new Error('no template');
  return runtimeContext(imageOptions(options), template, given);
}

function textOf({ entries }: BuildContext, path: string): string {
  const entry = entries.find((one) => one.path === path);
  return new TextDecoder().decode(entry?.content ?? files.read(entry?.source ?? ''));
}

async function refusal(made: Promise<unknown>): Promise<string> {
  return made.then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
}

function paths({ entries }: BuildContext): readonly string[] {
  return entries.map(({ path }) => path);
}

async function tarball(contents: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of Object.entries(contents)) tar.entry({ name, mode: 0o755 }, text);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

describe('a runtime', (test) => {
  test('is one of two, in whole versions, spelled in either way', () => {
    const version = (runtime: string, runtimeVersion?: string): string | undefined => runtimeChoice({ runtime, runtimeVersion }).version;
    assert.is(version('nodejs'), '24');
    assert.is(version('python'), '3.13');
    assert.is(version('nodejs:10'), '10');
    assert.is(version('nodejs', '8'), '8');
    assert.is(version('python', '2.7'), '2.7');
    assert.throws(() => version('nodjs'), 'there is no runtime "nodjs"; there are nodejs and python');
    assert.throws(() => version('constructor'), 'there is no runtime "constructor"');
    assert.throws(() => version('nodejs', '9'), 'the runtime nodejs has no version "9"; there are 8, 10, 12, 14, 16, 18, 20, 22, 24');
    assert.throws(() => version('nodejs:10', '12'), 'the version is "10" in "nodejs:10", and "12"');
    for (const [runtime, patch, help] of [
      ['nodejs', '10.16', 'take "10", or write a Dockerfile of your own where it must be exactly "10.16"'],
      ['python', '3.13.1', 'take "3.13", or write a Dockerfile of your own where it must be exactly "3.13.1"'],
    ] as const) {
      assert.throws(
        () => version(runtime, patch),
        (error: unknown) => error instanceof Error && 'help' in error && error.help === help,
      );
    }
  });

  test('adds its files to the user’s, under .mmo alone; ignore files of both count, and the user’s come last', async ({ defer }) => {
    const rig = createRig(
      {
        files: {
          'web/package.json': '{}\n',
          'web/server.js': '\n',
          'web/node_modules/a/index.js': '\n',
          'web/node_modules/kept/index.js': '\n',
          'web/notes.txt': '\n',
          'web/old.txt': '\n',
          'web/.dockerignore': '*.txt\n!node_modules/kept\n',
          'web/.skyignore': '!old.txt\n',
          'web/sub/Dockerfile': 'FROM scratch\n',
        },
        git: false,
      },
      defer,
    );
    const made = await contextOf(rig.root, { context: 'web', runtime: 'nodejs' });
    const wanted = ['.dockerignore', '.skyignore', 'Dockerfile', 'node_modules', 'node_modules/kept', 'node_modules/kept/index.js'];
    assert.equal(paths(made), [...wanted, 'old.txt', 'package.json', 'server.js', 'sub', 'sub/Dockerfile']);
    assert.is(textOf(made, 'Dockerfile'), rig.read('.mmo/stage/cart/image/Dockerfile'));
    assert.match(textOf(made, '.dockerignore'), /^node_modules$[\s\S]*^\*\.txt$[\s\S]*^!Dockerfile$/m);
    assert.is(rig.read('web/.dockerignore'), '*.txt\n!node_modules/kept\n', 'nothing is written among the sources');
    assert.not.ok(files.exists(rig.path('web/Dockerfile')));
    const keyed = { ...fakeSurroundings(rig.root), inputs: () => paths(made).map((path) => `web/${path}`) };
    assert.is(unkeyedFiles(made.entries, keyed), undefined);
  });

  test('refuses the user’s files in the place of its own, unless they are ignored', async ({ defer }) => {
    const rig = createRig({ files: { 'web/app.py': '\n', 'web/.mmo-template/x': '\n', 'node/Dockerfile': '\n' }, git: false }, defer);
    const inTheWay = async (context: string, runtime: string): Promise<string> => refusal(contextOf(rig.root, { context, runtime }));
    assert.is(await inTheWay('web', 'python'), '".mmo-template" in "web" is in the way: the template "python" brings its own');
    assert.is(await inTheWay('node', 'nodejs'), '"Dockerfile" in "node" is in the way: the template "nodejs" brings its own');
    rig.write('web/.dockerignore', '.mmo-template\n');
    const made = await contextOf(rig.root, { context: 'web', runtime: 'python' });
    assert.match(textOf(made, '.mmo-template/start'), 'exec python');
    assert.match(textOf(made, '.dockerignore'), '!.mmo-template/start', 'what the template needs is never ignored');
  });

  test('may lie in a folder, a tarball or a package, and counts for the key', async ({ defer }) => {
    const dockerfile = 'ARG RUNTIME_VERSION=1\nFROM base:${RUNTIME_VERSION}\n';
    const rig = createRig(
      { files: { 'a.txt': '\n', 'templates/own/Dockerfile': dockerfile, 'node_modules/@acme/t/template/Dockerfile': 'FROM acme\n' }, git: false },
      defer,
    );
    files.write(rig.path('own.tar'), await tarball({ 'package/Dockerfile': 'FROM tar\n', 'package/.mmo-template/run': '#!/bin/sh\n' }));
    files.write(rig.path('evil.tar'), await tarball({ '../../Dockerfile': 'FROM tar\n' }));
    assert.is(textOf(await contextOf(rig.root, { runtime: '//templates/own' }), 'Dockerfile'), dockerfile);
    assert.is(textOf(await contextOf(rig.root, { runtime: './own.tar' }), 'Dockerfile'), 'FROM tar\n');
    assert.is(textOf(await contextOf(rig.root, { runtime: './own.tar' }), '.mmo-template/run'), '#!/bin/sh\n');
    assert.is(textOf(await contextOf(rig.root, { runtime: 'npm:@acme/t' }), 'Dockerfile'), 'FROM acme\n');
    for (const [runtime, message] of [
      ['./none', 'there is no folder "./none" to take as a template'],
      ['./none.tgz', 'there is no tarball "./none.tgz"'],
      ['./evil.tar', 'which leads out of it'],
      ['../elsewhere', 'the template "../elsewhere" lies outside the workspace'],
      ['/etc', 'the template "/etc" lies outside the workspace'],
      ['npm:acme', 'the package "acme" is not installed'],
      ['npm:../acme', '"npm:../acme" does not name a package'],
      ['//node_modules', 'the template "//node_modules" has no Dockerfile'],
    ] as const)
      assert.match(await refusal(contextOf(rig.root, { runtime })), message);

    const cart = { name: 'cart', dir: 'cart', type: 'service', tags: [], extra: {} };
    const inputs = (options: Readonly<Record<string, unknown>>): readonly string[] => imageExecutor.defaults?.(cart, options).inputs ?? [];
    assert.equal(inputs({ runtime: 'nodejs' }), ['$default']);
    assert.equal(inputs({ runtime: './own.tar', context: 'src' }), ['src/**', 'own.tar']);
    assert.equal(inputs({ runtime: '//templates/own/' }), ['$default', '//templates/own/**']);
    const given = {
      service: cart,
      services: [],
      workspaceName: 'shop',
      read: (path: string): string | undefined => (path === 'templates/own/Dockerfile' ? dockerfile : undefined),
    };
    assert.equal(baseImages({ runtime: 'nodejs', runtimeVersion: '10' }, given), ['node:10']);
    assert.equal(baseImages({ runtime: 'python:3.8', buildArgs: { RUNTIME_IMAGE: 'mirror.example/python' } }, given), ['mirror.example/python:3.8']);
    assert.equal(baseImages({ runtime: '//templates/own', runtimeVersion: '7' }, given), ['base:7']);
  });
});
