import * as assert from 'uvu/assert';
import { ensureNamespace } from '../../../../executors/deploy/kubernetes/ensure-namespace.ts';
import { EnvironmentLease } from '../../../../executors/deploy/kubernetes/environment-lease.ts';
import { type Kubectl, KubectlFailure } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { describe } from '../../../support/harness.ts';

describe('the lease of an environment', (test) => {
  test('is waited for where another deployer made the namespace and took it in the same moment', async () => {
    const calls: string[] = [];
    const refused = [
      'Error from server (NotFound): error when creating "STDIN": namespaces "n" not found',
      'Error from server (AlreadyExists): error when creating "STDIN": leases.coordination.k8s.io "shop-mmo" already exists',
    ];
    const free = { metadata: { name: 'shop-mmo', resourceVersion: '7' }, spec: { holderIdentity: '' } };
    const kubectl: Kubectl = {
      context: 'c',
      namespace: 'n',
      run: async (args, { input = '' } = {}) => {
        calls.push(`${args[0]} ${input.includes('"kind":"Namespace"') ? 'namespace' : 'something else'}`);
        throw new KubectlFailure('Error from server (AlreadyExists): namespaces "n" already exists');
      },
      json: async ([verb = '']) => {
        calls.push(verb);
        const isFree = !calls.includes('create namespace');
        if (verb === 'get') return isFree ? undefined : free;
        const said = verb === 'create' ? refused.shift() : undefined;
        if (said !== undefined) throw new KubectlFailure(said);
        return { metadata: { name: 'shop-mmo', resourceVersion: '8' } };
      },
    };
    const signal = new AbortController().signal;
    const lease = await EnvironmentLease.acquire(kubectl, { name: 'shop-mmo', identity: 'here/1', signal, waitMs: 1000, log: () => undefined });
    assert.equal(calls, ['get', 'create', 'create namespace', 'create', 'get', 'replace']);
    let asked = 0;
    const ask = async (): Promise<number> => {
      asked += 1;
      if (asked === 1) throw new Error('not now');
      return asked;
    };
    await lease.once('owned', ask).catch(() => undefined);
    assert.equal([await lease.once('owned', ask), await lease.once('owned', ask)], [2, 2], 'what only its holder changes is asked once');
    await lease.release(kubectl);
  });

  test('of somebody else is waited for, and told once: whose it is, and how long that can last', async ({ signal }) => {
    const held = { holderIdentity: 'there/2', leaseDurationSeconds: 30, renewTime: '2030-01-01T10:00:00.000000Z' };
    const answers = [held, { ...held, renewTime: '2030-01-01T10:00:08.000000Z' }, { holderIdentity: '' }];
    const metadata = { name: 'shop-mmo', resourceVersion: '7' };
    const kubectl: Kubectl = {
      context: 'c',
      namespace: 'n',
      run: async () => ({ text: '', exitCode: 0 }),
      json: async ([verb]) => ({ metadata, ...(verb === 'get' && { spec: answers.shift() }) }),
    };
    const said: string[] = [];
    const lease = await EnvironmentLease.acquire(kubectl, {
      name: 'shop-mmo',
      identity: 'here/1',
      signal,
      waitMs: 60_000,
      log: (line) => void said.push(line),
    });
    assert.equal(said, [
      'waiting for there/2, which is deploying to namespace n (lease shop-mmo, renewed at 2030-01-01T10:00:00.000000Z, ends 30 s after its last renewal)',
    ]);
    await lease.release(kubectl);
  });

  test('is renewed once at a time, however slow the cluster is', async ({ defer }) => {
    const { setInterval: real } = globalThis;
    defer(() => Object.assign(globalThis, { setInterval: real }));
    let tick = (): void => undefined;
    const held = (callback: () => void): { unref: () => void } => {
      tick = callback;
      return { unref: () => undefined };
    };
    Object.assign(globalThis, { setInterval: held });
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const answers: (() => void)[] = [];
    let replaced = 0;
    const kubectl: Kubectl = {
      context: 'c',
      namespace: 'n',
      run: async () => ({ text: '', exitCode: 0 }),
      json: async ([verb]) => {
        if (verb === 'get') return undefined;
        if (verb === 'replace') {
          replaced += 1;
          await new Promise<void>((resolve) => answers.push(resolve));
        }
        return { metadata: { name: 'shop-mmo', resourceVersion: '8' } };
      },
    };
    const signal = new AbortController().signal;
    const lease = await EnvironmentLease.acquire(kubectl, { name: 'shop-mmo', identity: 'here/1', signal, waitMs: 1000, log: () => undefined });
    for (let passed = 0; passed < 5; passed += 1) tick();
    await turn();
    answers.shift()?.();
    await turn();
    assert.is(replaced, 1, 'no queue of renewals that others would have to wait behind');
    tick();
    await turn();
    assert.is(replaced, 2);
    answers.shift()?.();
    const released = lease.release(kubectl);
    await turn();
    answers.shift()?.();
    await released;
  });
});

describe('the namespace of an environment', (test) => {
  const inNamespace = (run: Kubectl['run']): Kubectl => ({ context: 'c', namespace: 'n', run, json: async () => undefined });
  const forbidden = 'Error from server (Forbidden): namespaces is forbidden';

  test('is made with the mark of mmo, or taken as it is', async () => {
    let made = '';
    const run: Kubectl['run'] = async (_args, { input = '' } = {}) => {
      if (made !== '') throw new KubectlFailure('Error from server (AlreadyExists): namespaces "n" already exists');
      made = input;
      return { text: '', exitCode: 0 };
    };
    assert.is(await ensureNamespace(inNamespace(run), { annotations: { a: '1' } }), true);
    assert.equal(JSON.parse(made).metadata, { name: 'n', labels: { 'app.kubernetes.io/managed-by': 'mmo' }, annotations: { a: '1' } });
    assert.is(await ensureNamespace(inNamespace(run)), false);
  });

  test('that one may not make has to be there', async () => {
    const withText = (text: string): Kubectl =>
      inNamespace(async ([verb]) => {
        if (verb === 'create') throw new KubectlFailure(forbidden);
        return { text, exitCode: 0 };
      });
    assert.is(await ensureNamespace(withText('namespace/n\n')), false);
    assert.match(String(await ensureNamespace(withText('')).catch(String)), 'namespaces is forbidden');
  });
});
