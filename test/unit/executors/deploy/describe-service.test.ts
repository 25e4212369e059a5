import * as assert from 'uvu/assert';
import type { DependencyResult, JsonValue, TaskId } from '../../../../core/plugin-api.ts';
import { commandArgv } from '../../../../executors/deploy/command-argv.ts';
import { decidingEnvironment } from '../../../../executors/deploy/deciding-environment.ts';
import { describeService } from '../../../../executors/deploy/describe-service.ts';
import { digestOf } from '../../../../executors/deploy/digest-of.ts';
import type { DeployEnvironment, TargetImage } from '../../../../executors/deploy/driver.ts';
import { targetImage } from '../../../../executors/deploy/target-image.ts';
import { fakeTask } from '../../../support/fake-task.ts';
import { describe } from '../../../support/harness.ts';

const catalog = { name: 'catalog', dir: 'catalog', type: 'http-service', tags: [], extra: { port: 8101 } };
const surroundings = {
  workspaceName: 'shop',
  service: {
    ...{ name: 'cart', dir: 'cart', type: 'http-service', tags: [], extra: { port: 8102, path: '/cart', scale: 2, imagePullSecret: 'pull' } },
    dependsOn: [
      { service: 'catalog', kind: 'runtime' as const },
      { service: 'pricing', kind: 'build' as const },
    ],
  },
  serviceOf: (name: string) => (name === 'catalog' ? catalog : undefined),
  environment: { name: 'staging', config: { kind: 'kubernetes', namespace: 'shop' }, isNamed: true },
  env: { PATH: '/bin', MODE: 'live', API_TOKEN: 'hush', FROM_FILE: 'as good as one', DOCKER_HOST: 'unix:///x', CART_DOCKER_IMAGE: 'shop/cart:1' },
  declaredEnv: ['MODE', 'API_TOKEN', 'FROM_FILE', 'DOCKER_HOST', 'CART_DOCKER_IMAGE'],
};
const task = fakeTask('cart:deploy', { env: ['MODE=live'], secrets: ['API_TOKEN'], passEnv: ['DOCKER_HOST'] });

describe('what of an environment decides on what runs there', (test) => {
  test('is not the name of a context, what becomes of a failure, or who named it', () => {
    const deciding = (config: DeployEnvironment['config'], isNamed = true): string =>
      digestOf(decidingEnvironment({ name: 'staging', kind: 'kubernetes', config: { namespace: 'shop', ...config }, isNamed }));
    const one = deciding({});
    for (const same of [deciding({ context: 'a' }), deciding({ rollback: false }), deciding({}, false)]) assert.is(same, one);
    assert.is.not(deciding({ namespace: 'other' }), one);
    assert.is.not(deciding({ conflicts: 'take' }), one);
  });
});

describe('what is known of a deployment', (test) => {
  test('is what file, task and environment say: declared values, addresses of what is called, secrets by name', () => {
    const target = describeService(task, surroundings);
    assert.equal(target.env, {
      ...{ CATALOG_URL: 'http://catalog:8101', CATALOG_HOST: 'catalog', CATALOG_PORT: '8101', PORT: '8102' },
      ...{ MODE: 'live', MMO_SERVICE: 'cart', MMO_ENVIRONMENT: 'staging' },
    });
    assert.equal(target.secrets, ['API_TOKEN', 'FROM_FILE']);
    assert.equal(target.environment, { name: 'staging', kind: 'kubernetes', config: { namespace: 'shop' }, isNamed: true });
    assert.equal(target.dependsOn, [{ service: 'catalog', port: 8101 }]);
    assert.equal([target.scale, target.path, target.extra], [2, '/cart', { imagePullSecret: 'pull' }]);
    assert.not.match(JSON.stringify(target), 'hush');
  });

  test('has the image of its own tasks, the main one first, or the one that is named', () => {
    const made = (name: string, ref: string) => ({
      ...{ id: `cart:${name}` as const, service: 'cart', task: name, dir: 'cart', root: '/x', outputs: [] },
      data: { image: `sha256:${ref}`, ref, pushed: { 'registry.example/cart:1': 'sha256:abc' } },
    });
    const image = (direct: readonly DependencyResult[], named?: string): TargetImage | undefined => targetImage(task, { direct, all: direct, named });
    assert.is(image([made('image-api', 'b'), made('image', 'a')])?.reference, 'a');
    assert.equal(image([made('image', 'a')])?.digests, ['registry.example/cart@sha256:abc']);
    assert.is(image([made('image-api', 'b'), made('image-web', 'c')]), undefined);
    assert.equal(image([], 'postgres:17'), { reference: 'postgres:17', id: undefined, digests: [] });
    assert.is(image([]), undefined);
  });

  test('has the image that was released where it waits for the release of its own service', () => {
    const result = (id: TaskId, data: JsonValue): DependencyResult => {
      const [service = '', name = ''] = id.split(':');
      return { id, service, task: name, dir: service, root: '/x', outputs: [], data };
    };
    const made = result('cart:image', { image: 'sha256:1', ref: 'shop/cart:k' });
    const api = result('cart:image-api', { image: 'sha256:2', ref: 'shop/cart-api:k' });
    const pushed = (image: string, id: string): JsonValue => ({ image: `registry.example:5000/${image}:7`, id, digest: `sha256:of-${image}` });
    const release = result('cart:release', { released: [pushed('shop-cart-api', 'sha256:2'), pushed('shop-cart', 'sha256:1')], insecure: [] });
    const digests = (direct: readonly DependencyResult[]): readonly string[] | undefined =>
      targetImage(task, { direct, all: [made, api, release], named: undefined })?.digests;
    assert.equal(digests([release]), ['registry.example:5000/shop-cart@sha256:of-shop-cart']);
    assert.equal(digests([made, release]), ['registry.example:5000/shop-cart@sha256:of-shop-cart']);
    assert.equal(digests([api, release]), ['registry.example:5000/shop-cart-api@sha256:of-shop-cart-api']);
    assert.equal(digests([made]), [], 'a release that it does not wait for');
    const others = result('pay:release', { released: [pushed('shop-pay', 'sha256:1')], insecure: [] });
    assert.equal(digests([made, others]), [], "another service's");
  });
});

describe('parts of a deployment', (test) => {
  test('a command is split into words, unless only a shell understands it', () => {
    assert.equal(commandArgv('node "dist/a b.js" --x'), ['node', 'dist/a b.js', '--x']);
    assert.equal(commandArgv('a && b'), ['/bin/sh', '-c', 'a && b']);
    assert.equal(commandArgv(['a', '$b']), ['a', '$b']);
    assert.is(commandArgv(undefined), undefined);
  });

  test('a digest does not depend on the order of keys, and does on all else', () => {
    assert.is(digestOf({ a: 1, b: [1, 2] }), digestOf({ b: [1, 2], a: 1, c: undefined }));
    assert.is.not(digestOf({ a: [1, 2] }), digestOf({ a: [2, 1] }));
  });
});
