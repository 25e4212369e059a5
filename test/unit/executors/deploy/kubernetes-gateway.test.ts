import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { SpawnOptions } from '../../../../core/plugin-api.ts';
import { followRoutes } from '../../../../executors/deploy/kubernetes/gateway/follow-routes.ts';
import { renderGateway, renderRoutes } from '../../../../executors/deploy/kubernetes/gateway/render-gateway.ts';
import {
  type ClusterRoute,
  hasRoute,
  nextRoutes,
  parseRoutes,
  printRoutes,
  routeOf,
  type WantedRoute,
} from '../../../../executors/deploy/kubernetes/gateway/route-table.ts';
import { type Routing, routingOf } from '../../../../executors/deploy/kubernetes/gateway/routing.ts';
import type { KubeObject } from '../../../../executors/deploy/kubernetes/kube-object.ts';
import { type Kubectl, KubectlFailure } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { kubernetesSettings } from '../../../../executors/deploy/kubernetes/kubernetes-settings.ts';
import { describe } from '../../../support/harness.ts';

const serviceAt = (name: string, clusterIP: string, port = 80): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { clusterIP, ports: [{ port }] },
});
const services = new Map([serviceAt('cart', '10.0.0.1'), serviceAt('web', '10.0.0.2'), serviceAt('lone', 'None')].map((one) => [one.metadata.name, one]));
const route = (path: string, service: string, host = services.get(service)?.['spec']): ClusterRoute => {
  const { clusterIP } = host as { readonly clusterIP: string };
  return { path, service, name: service, port: 80, host: clusterIP === 'None' ? service : clusterIP };
};
const wish = (path: string, name: string): WantedRoute => ({ path, name, port: 80 });

describe('the table of routes of a cluster', (test) => {
  const next = (
    routes: readonly ClusterRoute[],
    wishes: Readonly<Record<string, ReturnType<typeof wish> | undefined>>,
    holds = false,
  ): ReturnType<typeof nextRoutes> => nextRoutes(routes, { wishes: new Map(Object.entries(wishes)), services, holds: () => holds });

  test('takes wishes in, routes of services that are gone out, and addresses as they are now', () => {
    const before = [route('/cart', 'cart', { clusterIP: '10.9.9.9' }), { ...route('/old', 'cart'), service: 'old', name: 'old' }];
    const { routes, refused } = next(before, { web: wish('/', 'web'), lone: wish('/lone', 'lone') });
    assert.equal(routes, [route('/', 'web'), route('/cart', 'cart'), route('/lone', 'lone')]);
    assert.is(refused.size, 0);
    assert.equal(next(routes, { web: undefined }).routes, [route('/cart', 'cart'), route('/lone', 'lone')]);
    assert.equal(parseRoutes(printRoutes(routes)), routes);
    const whole = next([], { web: { ...wish('/web', 'web'), stripPrefix: false } }).routes;
    assert.equal(parseRoutes(printRoutes(whole)), [{ ...route('/web', 'web'), stripPrefix: false }]);
    assert.equal([parseRoutes('no table'), parseRoutes('{}'), parseRoutes(undefined)], [[], [], []]);
  });

  test('refuses a path that another service is to have, and takes it from one that is not to have it any more', () => {
    const held = next([route('/a', 'cart')], { web: wish('/a/', 'web') }, true);
    assert.equal([held.routes, [...held.refused]], [[route('/a', 'cart')], [['web', 'the path /a/ is that of "cart", too']]]);
    assert.equal(next([route('/a', 'cart')], { web: wish('/a/', 'web') }).routes, [route('/a/', 'web')]);
    assert.equal([...next([], { gone: wish('/a', 'gone') }).refused], [['gone', 'there is no Service "gone"']]);
  });

  test('has the wish of a service, or has not', () => {
    const has = (path: string | undefined, routes: readonly ClusterRoute[]): boolean =>
      hasRoute(routes, 'cart', { wanted: path === undefined ? undefined : wish(path, 'cart'), services });
    const table = [route('/cart', 'cart')];
    assert.equal([has('/cart', table), has('/other', table), has(undefined, table), has('/cart', []), has(undefined, [])], [true, false, false, false, true]);
    assert.not(has('/cart', [route('/cart', 'cart', { clusterIP: '10.9.9.9' })]), 'the Service was made anew');
    assert.not(hasRoute([], 'gone', { wanted: wish('/gone', 'gone'), services }), 'a Service that is not there is no route');
  });

  test('leads to the Service that others know, at the port of the file where it has that', () => {
    const objects = [serviceAt('other', '10.0.0.3', 1), serviceAt('cart', '10.0.0.1', 90)];
    const target = { service: 'cart', path: '/cart', port: 8080, extra: {} };
    assert.equal(routeOf(target, objects, 'gateway'), { path: '/cart', name: 'cart', port: 90 });
    assert.equal(routeOf({ ...target, port: 1 }, objects.slice(0, 1), 'gateway'), { path: '/cart', name: 'other', port: 1 });
    assert.equal(routeOf({ ...target, extra: { stripPrefix: false } }, objects, 'gateway'), { path: '/cart', stripPrefix: false, name: 'cart', port: 90 });
    assert.equal([routeOf(target, objects, 'ingress'), routeOf(target, [], 'gateway')], [undefined, undefined]);
  });
});

describe('who serves paths in a cluster', (test) => {
  const ask = async (config: Readonly<Record<string, unknown>>, says: string, copy?: string): Promise<readonly [Routing | undefined, number]> => {
    let asked = 0;
    const spawn = async (argv: readonly string[], options: SpawnOptions = {}): Promise<{ exitCode: number; signal: undefined }> => {
      const isView = argv.includes('view');
      if (!isView) asked += 1;
      const isError = !isView && says.startsWith('Error');
      const answer = isView ? JSON.stringify({ contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }] }) : says;
      options.onOutput?.(isError ? 'stderr' : 'stdout', answer);
      return { exitCode: isError ? 1 : 0, signal: undefined };
    };
    const environment = { name: 'it', kind: 'kubernetes', config: { context: 'c', ...config }, isNamed: true, copy };
    const request = { spawn: spawn as never, signal: new AbortController().signal, env: {}, runId: `${Math.random()}` };
    const target = { workspace: 'shop', environment, port: 80, path: '/a' };
    return [await routingOf(target, request), asked];
  };

  test('is the controller that a class tells of, or that may not be looked for, else a gateway; who says it is not asked', async () => {
    assert.equal(await ask({}, 'ingressclass.networking.k8s.io/nginx\n'), ['ingress', 1]);
    assert.equal(await ask({}, ''), ['gateway', 1]);
    assert.equal(await ask({}, 'Error from server (Forbidden): ingressclasses is forbidden'), ['ingress', 1]);
    assert.equal(await ask({}, 'Error: the server doesn\'t have a resource type "ingressclasses"'), ['ingress', 1]);
    assert.equal(await ask({ ingress: { host: 'shop.example' } }, ''), ['ingress', 0]);
    assert.equal(await ask({ routes: 'gateway', ingress: {} }, ''), ['gateway', 0]);
    assert.equal(await ask({}, '', 'try'), [undefined, 0]);
  });
});

describe('the gateway of a cluster', (test) => {
  const settings = kubernetesSettings({ name: 'it', config: { namespace: 'ns', gateway: { replicas: 2 } }, copy: undefined }, 'shop');
  const owner = { workspace: 'shop', environment: 'it' };
  const place = { ...owner, settings };
  const keyOf = (program: string): string | undefined => renderGateway(place, program)[0]?.metadata.annotations?.['mmo.key'];

  test('has a key of its program and settings, and none of its routes', () => {
    const kinds = renderGateway(place, 'a').map(({ kind, metadata: { name, labels } }) => `${kind} ${name} ${labels?.['mmo.service']}`);
    assert.equal(
      kinds,
      ['ConfigMap', 'Service', 'Deployment'].map((kind) => `${kind} shop-mmo-gateway shop-mmo-gateway`),
    );
    assert.is(keyOf('a'), keyOf('a'));
    assert.is.not(keyOf('a'), keyOf('b'));
    const table = renderRoutes(place, [route('/cart', 'cart')]);
    assert.equal([table.metadata.name, table.metadata.annotations?.['mmo.key']], ['shop-mmo-routes', undefined]);
    assert.match(JSON.stringify(renderGateway(place, 'a')[2]), /"replicas":2.*"runAsNonRoot":true/);
  });

  test('is waited for until its pods say that they serve the table, but for those that are about to end', async () => {
    const table = printRoutes([route('/cart', 'cart')]);
    const told: string[] = [];
    const digest = createHash('sha256').update(table).digest('hex').slice(0, 12);
    const answers = ['[pod/a/gateway] routes 0\n', `[pod/a/gateway] routes ${digest}\n[pod/b/gateway] routes 0\n`];
    const kubectl = clusterThat((args) => {
      told.push(args[0] ?? '');
      if (args[0] === 'logs') return answers.shift() ?? '';
      if (args[0] === 'get') return JSON.stringify({ items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b', deletionTimestamp: 'now' } }] });
      return '';
    });
    await followRoutes(kubectl, { owner, table }, { areNew: false, signal: new AbortController().signal, log: () => undefined });
    assert.equal(told, ['annotate', 'logs', 'get', 'annotate', 'logs', 'get']);
  });

  test('is not waited for where its log may not be read', async () => {
    const lines: string[] = [];
    const kubectl = clusterThat(() => {
      throw new KubectlFailure('Error from server (Forbidden): pods is forbidden');
    });
    await followRoutes(kubectl, { owner, table: '[]\n' }, { areNew: false, signal: new AbortController().signal, log: (line) => lines.push(line) });
    assert.match(lines.join('\n'), /^the gateway takes up to two minutes to follow: .*\nwhether the gateway serves the routes yet cannot be seen: /);
  });
});

function clusterThat(answer: (args: readonly string[]) => string): Kubectl {
  return {
    context: 'c',
    namespace: 'n',
    run: async (args) => ({ text: answer(args), exitCode: 0 }),
    json: async (args) => JSON.parse(answer(args)) as unknown,
  };
}
