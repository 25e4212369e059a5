import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { imageExecutor } from '../../../../executors/image/image-executor.ts';
import { isolatedDockerConfig } from '../../../../executors/image/isolated-docker-config.ts';
import { upstreamReferences } from '../../../../executors/image/upstream-references.ts';
import { describe } from '../../../support/harness.ts';

const { files } = createNodeHost();
const cart = { name: 'cart', dir: 'cart', type: 'service', tags: [], extra: {} };

function inputsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  return imageExecutor.defaults?.(cart, options).inputs ?? [];
}

describe('an image', (test) => {
  test('is keyed by its Dockerfile and that one’s own ignore file, wherever they lie', () => {
    assert.equal(inputsOf({}), ['$default']);
    assert.equal(inputsOf({ dockerfile: 'docker/api.Dockerfile' }), ['$default']);
    assert.equal(inputsOf({ dockerfile: '//docker/Dockerfile' }), ['$default', '//docker/Dockerfile', '//docker/Dockerfile.dockerignore']);
    assert.equal(inputsOf({ dockerfile: '../Dockerfile' }), ['$default', '../Dockerfile', '../Dockerfile.dockerignore']);
    const workspace = ['$default', '^$default', '//.dockerignore'];
    assert.equal(inputsOf({ context: 'workspace' }), [...workspace, '//Dockerfile', '//Dockerfile.dockerignore']);
    assert.equal(inputsOf({ context: 'workspace', dockerfile: './docker/api' }), [...workspace, '//docker/api', '//docker/api.dockerignore']);
    assert.equal(inputsOf({ context: 'workspace', dockerfile: '//x/Dockerfile' }), [...workspace, '//x/Dockerfile', '//x/Dockerfile.dockerignore']);
    assert.equal(inputsOf({ context: 'src' }), ['src/**', 'Dockerfile', 'Dockerfile.dockerignore', 'src/Dockerfile', 'src/Dockerfile.dockerignore']);
  });

  test('is built on what a service’s task "image" made, where that has made several', () => {
    const made = (task: string, ref: string): { readonly task: string; readonly data: { readonly image: string; readonly ref: string } } => ({
      task,
      data: { image: 'sha256:1', ref },
    });
    assert.equal(upstreamReferences([made('image', 'shop/base:1'), { task: 'build', data: undefined }, made('image-zzz', 'shop/base:2')]), [
      'shop/base:2',
      'shop/base:1',
    ]);
  });

  test('can be built again by a later attempt', ({ defer }) => {
    const root = mkdtempSync(join(tmpdir(), 'mmo-docker-config-'));
    defer(() => rmSync(root, { recursive: true, force: true }));
    mkdirSync(join(root, 'home/.docker/cli-plugins'), { recursive: true });
    const given = { files, env: { HOME: join(root, 'home') }, tmpDir: join(root, 'tmp') };
    isolatedDockerConfig(given);
    assert.is(isolatedDockerConfig(given)['DOCKER_CONFIG'], join(root, 'tmp/docker-config'));
    assert.is(files.readlink(join(root, 'tmp/docker-config/cli-plugins')), join(root, 'home/.docker/cli-plugins'));
    assert.ok(files.exists(join(root, 'home/.docker/cli-plugins')));
  });
});
