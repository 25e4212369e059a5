import * as assert from 'uvu/assert';
import { inferDocker } from '../../../../plugins/docker/infer-docker.ts';
import { describe } from '../../../support/harness.ts';
import { inferFrom } from '../../../support/infer-from.ts';

const base = { 'mmo.json': '{ "name": "shop" }', 'base/service.yml': '', 'http-kit/service.yml': '', 'cart/service.yml': '' };
/** What every image comes after, where the service has it. */
const before = ['generate', 'proto', 'build'];

const release = { description: 'Push the image', executor: 'release', dependsOn: ['image'] };

function artifact(options: object, more: readonly string[] = []): object {
  return { description: 'Pack what the image is built from', executor: 'artifact', dependsOn: [...before, ...more], options };
}

function tasksOf(files: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const { tasks = {} } = inferFrom(inferDocker, { ...base, ...files }, 'cart');
  return Object.fromEntries(
    Object.entries(tasks)
      .filter(([name]) => name !== 'release' && name !== 'artifact')
      .map(([name, task]) => [name, [task['dependsOn'], task['options']]]),
  );
}

describe('inference from Dockerfiles', (test) => {
  test('a Dockerfile is a task, and others are tasks by their names', () => {
    assert.equal(inferFrom(inferDocker, { ...base, 'cart/Dockerfile': 'FROM scratch\n' }, 'cart'), {
      tasks: {
        image: { description: 'Build the image of Dockerfile', executor: 'image', dependsOn: before, options: {} },
        artifact: { description: 'Pack what the image is built from', executor: 'artifact', dependsOn: before, options: {} },
        release,
      },
      dependsOn: [],
    });
    assert.equal(
      tasksOf({ 'cart/Dockerfile': 'FROM a', 'cart/Dockerfile.dockerignore': '', 'cart/api.Dockerfile': 'FROM a', 'cart/Dockerfile.dev': 'FROM a' }),
      {
        image: [before, {}],
        'image-dev': [before, { dockerfile: 'Dockerfile.dev' }],
        'image-api': [before, { dockerfile: 'api.Dockerfile' }],
      },
    );
    assert.equal(tasksOf({ 'cart/api.Dockerfile': 'FROM a' }), { image: [before, { dockerfile: 'api.Dockerfile' }] });
    assert.equal(tasksOf({ 'cart/test/fixture/Dockerfile': 'FROM a' }), {});
  });

  test('all images of a service are released, unless its makefile says how', () => {
    const files = { ...base, 'cart/Dockerfile': 'FROM a', 'cart/api.Dockerfile': 'FROM a' };
    assert.equal(inferFrom(inferDocker, files, 'cart').tasks?.['release']?.['dependsOn'], ['image', 'image-api']);
    assert.is(inferFrom(inferDocker, { ...files, 'cart/Makefile': 'build:\n\ttrue\nrelease: build\n\ttrue\n' }, 'cart').tasks?.['release'], undefined);
    assert.is(inferFrom(inferDocker, { ...base, 'cart/x': '' }, 'cart').tasks?.['release'], undefined);
  });

  test('tags of the plugin do not take each other’s images away', () => {
    const files = { ...base, 'cart/Dockerfile': 'FROM a', 'cart/api.Dockerfile': 'FROM a' };
    const { tasks = {} } = inferFrom(inferDocker, files, 'cart', { tags: ['latest', 'registry.example/cart:1'] });
    assert.equal(tasks['image']?.['options'], { tags: ['latest', 'registry.example/cart:1'] });
    assert.equal(tasks['image-api']?.['options'], { tags: ['latest-api', 'registry.example/cart:1-api'], dockerfile: 'api.Dockerfile' });
  });

  test('images of other services are edges', () => {
    const edgesOf = (text: string): readonly string[] | undefined => inferFrom(inferDocker, { ...base, 'cart/Dockerfile': text }, 'cart').dependsOn;
    assert.equal(edgesOf('FROM shop/base'), ['base']);
    assert.equal(edgesOf('FROM scratch\nCOPY --from=shop/http-kit /a /b\nCOPY --from=shop/base /a /b'), ['base', 'http-kit']);
    assert.equal(edgesOf(`ARG HTTP_KIT_DOCKER_IMAGE=busybox\nFROM \${HTTP_KIT_DOCKER_IMAGE} AS x\nFROM $BASE_DOCKER_IMAGE`), ['base', 'http-kit']);
    assert.equal(edgesOf('FROM other/base AS one\nFROM shop/base:1\nFROM base\nFROM shop/cart\nCOPY --from=one a b\nRUN echo FROM shop/base'), []);
    assert.equal(tasksOf({ 'cart/Dockerfile': 'FROM shop/base' }), { image: [[...before, 'base:image'], {}] });
  });

  test('keys of service.yml count', () => {
    const infer = (extra: Readonly<Record<string, unknown>>): unknown => {
      const texts: Readonly<Record<string, string>> = { Dockerfile: 'FROM a', 'docker/app': 'FROM a', 'docker/Dockerfile': 'FROM a' };
      const tree = {
        list: () => Object.keys(texts),
        read: (path: string) => texts[path],
        listWorkspace: () => [],
        readWorkspace: () => undefined,
        services: [],
      };
      return inferDocker.run({ name: 'cart', dir: 'cart', type: 'service', extra }, tree, { tags: ['x'] });
    };
    const task = (path: string, options: object, more: readonly string[] = []): unknown => ({
      tasks: {
        image: { description: `Build the image of ${path}`, executor: 'image', dependsOn: [...before, ...more], options: { tags: ['x'], ...options } },
        artifact: artifact(options, more),
        release,
      },
      dependsOn: [],
    });
    assert.equal(infer({ context: 'workspace' }), task('Dockerfile', { context: 'workspace' }, ['^build']));
    assert.equal(infer({ context: 'docker' }), task('docker/Dockerfile', { context: 'docker' }));
    assert.equal(infer({ dockerfile: 'docker/Dockerfile' }), task('docker/Dockerfile', { dockerfile: 'docker/Dockerfile' }));
    assert.equal(infer({ context: '..', dockerfile: 'cart/Dockerfile' }), task('Dockerfile', { context: '..', dockerfile: '//cart/Dockerfile' }));
    assert.equal(
      infer({ context: '//', dockerfile: 'cart/docker/Dockerfile' }),
      task('docker/Dockerfile', { context: '//', dockerfile: '//cart/docker/Dockerfile' }),
    );
    const image = { description: 'Build the image of nodejs', executor: 'image', dependsOn: before };
    const own = { runtime: 'nodejs', runtimeVersion: '22', context: 'src' };
    const tasks = { image: { ...image, options: { tags: ['x'], ...own } }, artifact: artifact(own), release };
    assert.equal(infer(own), { tasks }, 'a runtime needs no Dockerfile, and looks at none');
    const template = { runtime: 'python:3.8' };
    assert.equal(infer({ template: 'python:3.8' }), {
      tasks: {
        image: { ...image, description: 'Build the image of python:3.8', options: { tags: ['x'], ...template } },
        artifact: artifact(template),
        release,
      },
    });
  });
});
