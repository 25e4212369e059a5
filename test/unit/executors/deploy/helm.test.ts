import * as assert from 'uvu/assert';
import type { SpawnOptions, SpawnResult } from '../../../../core/plugin-api.ts';
import type { DeployTarget } from '../../../../executors/deploy/driver.ts';
import { chartFolder } from '../../../../executors/deploy/helm/chart-folder.ts';
import { describeChart } from '../../../../executors/deploy/helm/describe-chart.ts';
import { createHelm, type Helm, HelmFailure } from '../../../../executors/deploy/helm/helm.ts';
import { helmValues } from '../../../../executors/deploy/helm/helm-values.ts';
import { isLasting } from '../../../../executors/deploy/helm/is-lasting.ts';
import { fillValues, mergeValues, ownValues } from '../../../../executors/deploy/helm/own-values.ts';
import { goBack, recoverRelease } from '../../../../executors/deploy/helm/recover-release.ts';
import { readRelease, releaseName } from '../../../../executors/deploy/helm/release.ts';
import { shownValues } from '../../../../executors/deploy/helm/release-input.ts';
import { planRelease } from '../../../../executors/deploy/helm/release-upgrade.ts';
import { uninstallRelease } from '../../../../executors/deploy/helm/uninstall-release.ts';
import { isPassing } from '../../../../executors/deploy/kubernetes/is-passing.ts';
import { kubernetesSettings } from '../../../../executors/deploy/kubernetes/kubernetes-settings.ts';
import { SourceFailure } from '../../../../executors/deploy/source-failure.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';

const base: DeployTarget = {
  workspace: 'shop',
  service: 'cart',
  dir: 'services/cart',
  type: 'http-service',
  environment: { name: 'it', kind: 'helm', config: { ingress: { host: 'shop.example', className: 'nginx' } }, isNamed: true },
  image: { reference: 'shop/cart:abc', id: undefined, digests: [] },
  images: {},
  port: 8080,
  path: '/cart',
  command: 'serve --all',
  scale: 2,
  autoscale: undefined,
  ready: undefined,
  env: { PORT: '8080', TOKEN: 'hunter2' },
  secrets: ['TOKEN'],
  dependsOn: [{ service: 'catalog', port: 81 }],
  vendors: [],
  extra: {},
  timeoutMs: 60_000,
};
const valuesOf = (over: Partial<DeployTarget> = {}): Readonly<Record<string, unknown>> =>
  helmValues(
    { ...base, ...over },
    kubernetesSettings(over.environment ?? base.environment, base.workspace),
    over.environment === undefined ? 'ingress' : undefined,
  );
const workspaceOf = (files: Readonly<Record<string, string>>): { files: ReturnType<typeof createMemoryFiles>; workspaceRoot: string } => {
  let now = 0;
  const seed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`/w/${path}`, text]));
  return { files: createMemoryFiles(() => (now += 1), seed), workspaceRoot: '/w' };
};

describe("a chart's values", (test) => {
  test('say what runs, where it is reached and where others are, and hold no secret', () => {
    const values = valuesOf();
    assert.equal(values['image'], { repository: 'shop/cart', tag: 'abc', reference: 'shop/cart:abc', pullPolicy: 'IfNotPresent' });
    assert.equal([values['replicaCount'], values['args'], values['service']], [2, ['serve', '--all'], { port: 8080 }]);
    assert.equal(values['dependencies'], { catalog: { host: 'catalog', port: 81, url: 'http://catalog:81' } });
    assert.equal([values['env'], values['secretName']], [{ PORT: '8080' }, 'cart-secrets']);
    assert.match(JSON.stringify(values['ingress']), '"hosts":[{"host":"shop.example","paths":[{"path":"/cart","pathType":"Prefix"}]}]');
    assert.not.match(JSON.stringify(values), 'hunter2');
  });

  test('have no route in a copy of an environment, which is given what the original is', () => {
    const environment = { ...base.environment, name: 'it+try', copy: 'try' };
    assert.is(valuesOf({ environment })['ingress'], undefined);
    const workspace = workspaceOf({ 'chart/Chart.yaml': 'name: cart', 'chart/values.it.yaml': 'ingress: { enabled: true, hosts: [a] }\nsize: 2\n' });
    const shown = shownValues({ ...base, environment, dir: '.' }, { routing: undefined, context: workspace });
    assert.equal([shown['ingress'], shown['size']], [{ enabled: false, hosts: ['a'] }, 2]);
  });

  test('name an image so that repository and tag, joined by ":", are its digest or its tag', () => {
    const joined = (reference: string, digests: readonly string[] = []): string => {
      const { repository, tag } = valuesOf({ image: { reference, id: undefined, digests } })['image'] as { repository: string; tag: string };
      return `${repository}:${tag}`;
    };
    assert.is(joined('shop/cart:abc', ['registry.example:5000/cart@sha256:12']), 'registry.example:5000/cart@sha256:12');
    assert.is(joined('registry.example:5000/cart'), 'registry.example:5000/cart:latest');
  });

  test("are overruled by the environment's file, and that by the service's", () => {
    const workspace = workspaceOf({ 'chart/Chart.yaml': 'name: cart', 'chart/values.it.yaml': 'db: { user: file, size: 2 }\nreplicaCount: 5\n' });
    const own = ownValues({ ...base, extra: { deploy: { values: { db: { user: 'service' } } } } }, 'chart', workspace);
    assert.equal(mergeValues({ db: { a: [1] }, replicaCount: 1 }, own), { db: { a: [1], user: 'service', size: 2 }, replicaCount: 5 });
    assert.throws(() => ownValues({ ...base, extra: { deploy: { values: [1] } } }, undefined, workspace), /"deploy.values" of cart: values are a mapping/);
  });

  test('take variables and secrets by name, and say which one is missing', () => {
    const fill = (text: string): unknown => fillValues({ a: [{ b: text }] }, (name) => ({ USER: 'me', VALUE: '${USER}' })[name])['a'];
    assert.equal(fill('x-${USER}/${VALUE}/$${USER}/${lower}'), [{ b: 'x-me/${USER}/${USER}/${lower}' }]);
    assert.throws(() => fill('${NONE}'), /want NONE, which is not set/);
  });
});

describe('a chart', (test) => {
  test('is where the file says, else in the usual place', () => {
    const workspace = workspaceOf({ 'services/cart/deploy/chart/Chart.yaml': '', 'charts/web/Chart.yaml': '' });
    assert.is(chartFolder(base, workspace), 'services/cart/deploy/chart');
    assert.is(chartFolder({ ...base, extra: { deploy: { chart: '//charts/web' } } }, workspace), 'charts/web');
    assert.is(chartFolder({ ...base, extra: { deploy: { chart: '../../charts/web' } } }, workspace), 'charts/web');
    assert.is(chartFolder({ ...base, extra: { deploy: { chart: 'none' } } }, workspace), undefined);
  });

  test('is all of its files and those of local charts that it needs, but not what a lock pins', () => {
    const chart = 'name: cart\ndependencies:\n- { name: common, version: 1.0.0, repository: "file://../common" }\n- { name: redis, version: 7.0.1 }\n';
    const files = { 'cart/Chart.yaml': chart, 'cart/templates/a.yaml': 'a', 'common/Chart.yaml': 'name: common\n', 'cart/charts/redis-7.0.1.tgz': 'x' };
    const paths = (more: Readonly<Record<string, string>>): readonly string[] =>
      describeChart('cart', workspaceOf({ ...files, ...more }))
        .text.trim()
        .split('\n')
        .map((line) => line.slice(66));
    const all = ['common/Chart.yaml', 'cart/Chart.yaml', 'cart/charts/redis-7.0.1.tgz', 'cart/templates/a.yaml'];
    assert.equal(paths({}), all);
    assert.equal(
      paths({ 'cart/Chart.lock': '', 'cart/charts/common-1.0.0.tgz': 'built' }).filter((path) => path.endsWith('.tgz')),
      [],
    );
    assert.equal(describeChart('cart', workspaceOf(files)).folders, ['common', 'cart']);
    const outside = workspaceOf({ 'cart/Chart.yaml': chart.replace('../common', '../../x') });
    assert.throws(() => describeChart('cart', outside), /leads out of the workspace/);
  });
});

describe('helm', (test) => {
  test('tries again what passes, tells the rest in one line, and what is missing', async () => {
    const passing = fakeHelm([{ said: 'Error: Kubernetes cluster unreachable: dial tcp: connection refused', exitCode: 1 }, { text: 'ok' }]);
    assert.is(await passing.helm.run(['list']), 'ok');
    assert.is(passing.calls.length, 2);
    assert.match(passing.calls[0] ?? '', 'helm list --kube-context c --namespace n');
    const said = 'WARNING: Kubernetes configuration file is group-readable.\nError: UPGRADE FAILED: template: cart/a.yaml:1: nope\n';
    assert.is(await messageOf(fakeHelm([{ said, exitCode: 1 }]).helm.run(['upgrade'])), 'helm: template: cart/a.yaml:1: nope');
    const once = fakeHelm([{ said: 'Error: connection refused', exitCode: 1 }]);
    assert.match(await messageOf(once.helm.run(['rollback'], { isOnce: true })), 'connection refused');
    assert.is(await readRelease(fakeHelm([{ said: 'Error: release: not found', exitCode: 1 }]).helm, 'cart'), undefined);
    const missing = createHelm(
      { signal: new AbortController().signal, spawn: async () => Promise.reject(new Error('ENOENT')) },
      { context: 'c', namespace: 'n' },
    );
    assert.match(await messageOf(missing.run(['list'])), 'helm cannot be started; install it');
  });

  test('that gets no answer is ended and asked again; what waits for pods and hooks has the time of each beside', async () => {
    const silent = fakeHelm([{ isSilent: true }, { isSilent: true }, { text: 'ok' }], 5);
    assert.is(await silent.helm.run(['list']), 'ok');
    assert.is(silent.calls.length, 3);
    const once = fakeHelm([{ isSilent: true }], 5);
    const failure = await once.helm.run(['upgrade', '--wait'], { isOnce: true, waitMs: 10, hooks: 1 }).catch((error: unknown) => error);
    assert.ok(failure instanceof HelmFailure && isPassing(failure.said));
    assert.is(failure.message, 'helm: no answer within 0.025 s');
    assert.match(once.calls[0] ?? '', 'helm upgrade --wait --timeout 1s --kube-context c');
    // A month is more than a timer holds, which then fires at once: only the caller ends it.
    const ending = new AbortController();
    const ended = fakeHelm([{ isSilent: true }]);
    const upgrading = messageOf(ended.helm.run(['upgrade'], { isOnce: true, waitMs: 30 * 86_400_000, signal: ending.signal }));
    setTimeout(() => ending.abort(), 10);
    assert.is(await upgrading, 'helm was ended by SIGTERM');
  });

  test('is asked for an upgrade again, unless it says what another try does not mend', () => {
    const words = {
      stays: [
        'Error: UPGRADE FAILED: timed out waiting for the condition',
        'Error: UPGRADE FAILED: pre-upgrade hooks failed: job failed: BackoffLimitExceeded',
        'Error: UPGRADE FAILED: cannot patch "web" with kind Deployment: spec.selector: Invalid value: field is immutable',
        'Error: UPGRADE FAILED: pods "web" is forbidden: exceeded quota',
      ],
      // What servers and those between them answer, in words of their own.
      mayPass: ['Error: UPGRADE FAILED: apiserver is shutting down', 'Error: UPGRADE FAILED: leader changed', 'Error: no answer within 300 s', ''],
    };
    assert.equal([words.stays.map(isLasting), words.mayPass.map(isLasting)], [words.stays.map(() => true), words.mayPass.map(() => false)]);
  });

  test('removes a release whose removal was done by a try before', async () => {
    // 5 ms beyond five minutes for each of nine waits.
    const { helm, calls } = fakeHelm([{ isSilent: true }, { said: 'Error: uninstall: Release not loaded: cart: release: not found', exitCode: 1 }], -2_699_995);
    await uninstallRelease(helm, 'cart');
    assert.is(calls.length, 2);
    assert.match(await messageOf(uninstallRelease(fakeHelm([{ said: 'Error: forbidden', exitCode: 1 }]).helm, 'cart')), 'forbidden');
  });

  test('that cannot render a chart tells of a mistake in its files, and of nothing else', async () => {
    const upgrade = { args: ['upgrade', 'cart', 'chart'], values: '{}' };
    const failed = async (said: string): Promise<unknown> => planRelease(fakeHelm([{ said, exitCode: 1 }]).helm, upgrade).catch((error: unknown) => error);
    for (const said of [
      'Error: parse error at (cart/templates/a.yaml:3): unclosed action',
      'Error: UPGRADE FAILED: template: cart/templates/a.yaml:3:5: executing "cart/templates/a.yaml" at <.Values.db.user>: nil pointer',
      'Error: YAML parse error on cart/templates/a.yaml: error converting YAML to JSON: yaml: line 2',
      'Error: execution error at (cart/templates/a.yaml:1:4): a name is required',
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\ncart:\n- size: Invalid type",
    ])
      assert.instance(await failed(said), SourceFailure, said);
    for (const said of [
      'Error: UPGRADE FAILED: unable to build kubernetes objects from release manifest: no matches for kind "X"',
      'Error: chart requires kubeVersion: >=1.25.0 which is incompatible with Kubernetes v1.20.2',
    ])
      assert.not.instance(await failed(said), SourceFailure, said);
  });

  test('goes back to what was deployed last, and removes what never was', async () => {
    const told: string[] = [];
    const log = (line: string): void => void told.push(line);
    const release = (status: string): string => JSON.stringify({ name: 'cart', info: { status }, config: null, manifest: '' });
    const history = (...statuses: readonly string[]): { text: string } => ({
      text: JSON.stringify(statuses.map((status, n) => ({ revision: n + 1, status }))),
    });
    const idle = fakeHelm([{ text: release('deployed') }]);
    assert.is(await recoverRelease(idle.helm, 'cart', { log }), undefined);
    const stuck = fakeHelm([{ text: release('pending-upgrade') }, history('superseded', 'deployed', 'pending-upgrade'), { text: '' }]);
    assert.is(await recoverRelease(stuck.helm, 'cart', { log }), 'rolled back');
    assert.match(stuck.calls.at(-1) ?? '', 'helm rollback cart 2');
    const between = fakeHelm([history('superseded', 'superseded', 'pending-upgrade'), { text: '' }]);
    assert.is(await goBack(between.helm, 'cart', { log }), 'rolled back');
    assert.match(between.calls.at(-1) ?? '', 'helm rollback cart 2');
    const first = fakeHelm([history('failed', 'pending-install'), { text: '' }]);
    assert.is(await goBack(first.helm, 'cart', { log }), 'removed');
    const going = fakeHelm([history('deployed', 'uninstalling'), { text: '' }]);
    assert.is(await goBack(going.helm, 'cart', { log }), 'removed');
    assert.match(going.calls.at(-1) ?? '', 'helm uninstall cart');
    assert.match(told.join('\n'), 'the release cart is pending-upgrade: who deployed it was interrupted\nrolled the release cart back to revision 2');
  });

  test('is given names that it takes, and no two services the same', () => {
    assert.is(releaseName({ service: 'cart' }), 'cart');
    const long = [`${'a'.repeat(60)}1`, `${'a'.repeat(60)}2`].map((service) => releaseName({ service }));
    assert.ok(long.every((name) => name.length <= 53));
    assert.is(new Set(long).size, 2);
  });
});

interface Answer {
  readonly text?: string;
  readonly said?: string;
  readonly exitCode?: number;
  /** It goes on until it is ended. */
  readonly isSilent?: boolean;
}

/** A helm that answers in this order. */
function fakeHelm(answers: readonly Answer[], answerMs?: number): { readonly helm: Helm; readonly calls: string[] } {
  const calls: string[] = [];
  const spawn = async (argv: readonly string[], options: SpawnOptions = {}): Promise<SpawnResult> => {
    const { text = '', said = '', exitCode = 0, isSilent = false } = answers[calls.length] ?? {};
    calls.push(argv.join(' '));
    const { signal } = options;
    if (isSilent && signal?.aborted !== true) await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
    if (isSilent) return { exitCode: undefined, signal: 'SIGTERM' };
    options.onOutput?.('stdout', text);
    options.onOutput?.('stderr', said);
    return { exitCode, signal: undefined };
  };
  return { helm: createHelm({ spawn, signal: new AbortController().signal }, { context: 'c', namespace: 'n' }, answerMs), calls };
}

async function messageOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it went well',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}
