import * as assert from 'uvu/assert';
import type { ContainerState } from '../../../../core/model/detached-containers.ts';
import { inferDeploy } from '../../../../plugins/deploy/infer-deploy.ts';
import { approvedContainers, deployedRoutes, unservedContainers } from '../../../../plugins/fleet/gateway/deployed-routes.ts';
import { describe } from '../../../support/harness.ts';

function container(id: string, generation: number, more: Readonly<Record<string, string>> = {}): ContainerState {
  return {
    ...{ id, name: id, image: 'x', env: {}, status: 'running', health: undefined, exitCode: 0, outOfMemory: false, startedAt: 1, endedAt: undefined },
    labels: { 'mmo.service': 'cart', 'mmo.path': '/cart', 'mmo.port': '8000', 'mmo.scale': '2', 'mmo.generation': String(generation), ...more },
    ports: [{ container: 8000, host: 30_000 + Number(id.replace(/\D/g, '')), address: '127.0.0.1' }],
  };
}

describe('routes of what is deployed', (test) => {
  test('lead to the approved containers alone, whatever else of a service runs', () => {
    const routes = deployedRoutes([container('a1', 1), container('a2', 1), container('b3', 2)], new Map([['cart', ['a1', 'a2']]]));
    assert.equal(
      routes.map(({ path, targets }) => [path, targets.map(({ port }) => port)]),
      [['/cart', [30_001, 30_002]]],
    );
  });

  test('a gateway that nobody told anything takes the newest roll-out that is whole and answers', () => {
    const states = [container('a1', 1), container('a2', 1), container('b3', 2), container('b4', 2)];
    assert.equal(approvedContainers(states, new Set(['a1', 'a2', 'b3'])).get('cart'), ['a1', 'a2']);
    assert.equal(approvedContainers(states, new Set(['a1', 'a2', 'b3', 'b4'])).get('cart'), ['b3', 'b4']);
    assert.equal(approvedContainers(states, new Set(['b3'])).get('cart'), ['b3']);
  });

  test('are asked for anew where of a service no approved container runs, and left alone where one does', () => {
    const states = [container('a1', 1), container('b2', 2), { ...container('c3', 2), status: 'exited' as const }];
    const unserved = (approved: ReadonlyMap<string, readonly string[]>): readonly string[] => unservedContainers(states, approved).map(({ id }) => id);
    assert.equal(unserved(new Map([['cart', ['a1']]])), []);
    assert.equal(unserved(new Map([['cart', ['c3', 'gone']]])), ['a1', 'b2']);
    assert.equal(unserved(new Map()), ['a1', 'b2']);
  });
});

describe('inference of deploy', (test) => {
  const tree = (files: readonly string[]): Parameters<typeof inferDeploy.run>[1] => ({
    ...{ list: () => files, read: () => undefined, listWorkspace: () => [], readWorkspace: () => undefined, services: [] },
  });
  const infer = (type: string, extra: Readonly<Record<string, unknown>>, files: readonly string[] = []): unknown =>
    (inferDeploy.run({ name: 'cart', dir: 'cart', type, extra }, tree(files), {})['tasks'] as Readonly<Record<string, { dependsOn?: unknown }>> | undefined)?.[
      'deploy'
    ]?.dependsOn;

  test('is for services that run and have an image', () => {
    assert.equal(infer('http-service', {}, ['Dockerfile']), ['image', '^runtime:deploy']);
    assert.equal(infer('worker', { image: 'redis:7' }), ['^runtime:deploy']);
    assert.is(infer('library', {}, ['Dockerfile']), undefined);
    assert.is(infer('service', {}), undefined);
  });
});
