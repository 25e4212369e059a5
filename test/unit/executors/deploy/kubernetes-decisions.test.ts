import * as assert from 'uvu/assert';
import { fieldConflicts } from '../../../../executors/deploy/kubernetes/field-conflicts.ts';
import { isPassing } from '../../../../executors/deploy/kubernetes/is-passing.ts';
import { createKubectl, type Kubectl } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { mayTake } from '../../../../executors/deploy/kubernetes/lease-decision.ts';
import { type Kubeconfig, pickContext } from '../../../../executors/deploy/kubernetes/pick-context.ts';
import { type DeploymentObject, type RolloutPart, rolloutState } from '../../../../executors/deploy/kubernetes/rollout-state.ts';
import { lookAtRollout } from '../../../../executors/deploy/kubernetes/watch-rollout.ts';
import { describe } from '../../../support/harness.ts';

describe('the context to deploy to', (test) => {
  const kubeconfig = (server: string, name = 'current'): Kubeconfig => ({
    'current-context': name,
    contexts: [
      { name, context: { cluster: 'c' } },
      { name: 'prod', context: { cluster: 'p' } },
    ],
    clusters: [
      { name: 'c', cluster: { server } },
      { name: 'p', cluster: { server: 'https://prod.example' } },
    ],
  });
  const pick = (config: Kubeconfig, named?: string, isCi = false): string => {
    const picked = pickContext(config, { named, isCi });
    return 'context' in picked ? picked.context : `${picked.mistake}; ${picked.help}`;
  };

  test('is the current one only where that is of this machine', () => {
    for (const server of ['https://127.0.0.1:6443', 'https://localhost:1', 'https://[::1]:2', 'https://0.0.0.0:3', 'https://kubernetes.docker.internal:6443'])
      assert.is(pick(kubeconfig(server)), 'current', server);
    assert.is(pick(kubeconfig('https://192.168.49.2:8443', 'minikube')), 'minikube');
    for (const server of ['https://203.0.113.5', 'https://127.0.0.1.example', 'https://192.168.49.2:8443', 'nonsense'])
      assert.match(pick(kubeconfig(server)), 'is not of this machine', server);
    assert.match(pick(kubeconfig('https://203.0.113.5', 'minikube')), 'is not of this machine');
  });

  test('is whichever is named, and must be named in CI', () => {
    assert.is(pick(kubeconfig('https://127.0.0.1:6443'), 'prod'), 'prod');
    assert.is(pick(kubeconfig('https://127.0.0.1:6443'), 'prd'), 'the kubeconfig has no context "prd"; it has current, prod');
    assert.match(pick(kubeconfig('https://127.0.0.1:6443'), undefined, true), 'in CI the Kubernetes context must be named');
    assert.match(pick({ 'current-context': '', contexts: null, clusters: null }), 'minikube start');
  });
});

describe('what kubectl says', (test) => {
  test('of fields that others own is told by field, owner, and whether that was a hand', () => {
    const applied = 'error: Apply failed with 1 conflict: conflict with "operator": .spec.replicas\nPlease review the fields above';
    assert.equal(fieldConflicts(applied), [{ manager: 'operator', field: '.spec.replicas', isByHand: false }]);
    const byHand =
      'error: Apply failed with 2 conflicts: conflicts with "kubectl-patch" using apps/v1:\n- .spec.a\n- .spec.containers[name="x: y"].b\nPlease review';
    assert.equal(fieldConflicts(byHand), [
      { manager: 'kubectl-patch', field: '.spec.a', isByHand: true },
      { manager: 'kubectl-patch', field: '.spec.containers[name="x: y"].b', isByHand: true },
    ]);
    assert.is(fieldConflicts('Error from server (Forbidden): no'), undefined);
  });

  test('is worth another try only where it passes', () => {
    for (const said of [
      'Error from server (TooManyRequests): please try again',
      'Error from server (ServiceUnavailable): the server is currently unable to handle the request',
      'error: dial tcp 127.0.0.1:6443: connect: connection refused',
      'Unable to connect to the server: net/http: TLS handshake timeout',
      'Error from server (Conflict): Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again',
      'Error from server: etcdserver: request timed out',
      'Error: query: failed to query with labels: something went wrong',
      'Error: UPGRADE FAILED: update: failed to update: something went wrong',
      'Error: could not get apiVersions from Kubernetes: could not get apiVersions from Kubernetes: something went wrong',
      'Error: Kubernetes cluster unreachable: something went wrong',
      'Error: UPGRADE FAILED: could not get information about the resource: something went wrong',
    ])
      assert.ok(isPassing(said), said);
    for (const said of [
      'Error from server (Forbidden): pods is forbidden',
      'Error: could not get information about the resource: deployments.apps "web" is forbidden: no leave',
      'error: Apply failed with 1 conflict: conflict with "x": .a',
      'The Service "web" is invalid',
      'Error: query: failed to query with labels: secrets is forbidden: User "dev" cannot list resource "secrets"',
      'Error: UPGRADE FAILED: create: failed to create: secrets "sh.helm.release.v1.web.v2" already exists',
      'Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials',
      'Error: Kubernetes cluster unreachable: Get "https://c.example": x509: certificate signed by unknown authority',
    ])
      assert.not(isPassing(said), said);
  });

  test('is asked again until it answers, and never where somebody was faster', async () => {
    const answers = ['Error from server (TooManyRequests): later', 'unexpected EOF', ''];
    let calls = 0;
    const kubectl = (said: readonly string[]): ReturnType<typeof createKubectl> =>
      createKubectl(
        {
          signal: new AbortController().signal,
          spawn: async (argv, options) => {
            assert.equal(argv.slice(0, 5), ['kubectl', '--context', 'c', '--namespace', 'n']);
            const text = said[calls] ?? '';
            calls += 1;
            options?.onOutput?.(text === '' ? 'stdout' : 'stderr', text === '' ? '{"a":1}' : text);
            return { exitCode: text === '' ? 0 : 1, signal: undefined };
          },
        },
        { context: 'c', namespace: 'n' },
      );
    assert.equal(await kubectl(answers).json(['get', 'x']), { a: 1 });
    assert.is(calls, 3);
    calls = 0;
    const conflict = 'Error from server (Conflict): the object has been modified; please apply your changes to the latest version';
    const failure = await kubectl([conflict])
      .json(['replace'], { isConditional: true })
      .catch((error: Error) => error.message);
    assert.match(String(failure), 'the object has been modified');
    assert.is(calls, 1);
  });
});

describe('the lease', (test) => {
  const lease = (holderIdentity: string) => ({ metadata: { name: 'l', resourceVersion: '1' }, spec: { holderIdentity, leaseDurationSeconds: 30 } });

  test('is taken where nobody has it, the same place had it, or its time is over as seen from here', () => {
    assert.ok(mayTake(undefined, 'here/run-2', 0));
    assert.ok(mayTake(lease(''), 'here/run-2', 0));
    assert.ok(mayTake(lease('here/run-1'), 'here/run-2', 0));
    assert.not(mayTake(lease('there/run-1'), 'here/run-2', 29_999));
    assert.ok(mayTake(lease('there/run-1'), 'here/run-2', 30_000));
  });
});

describe('a rollout', (test) => {
  const revision = { 'deployment.kubernetes.io/revision': '2' };
  const deployment = (status: NonNullable<DeploymentObject['status']>): DeploymentObject => ({
    metadata: { name: 'web', generation: 3, annotations: revision },
    spec: { replicas: 2 },
    status: { observedGeneration: 3, ...status },
  });
  const parts = (containerStatus: object): readonly RolloutPart[] => [
    { kind: 'ReplicaSet', metadata: { name: 'web-2', uid: 'new', annotations: revision } },
    { kind: 'ReplicaSet', metadata: { name: 'web-1', uid: 'old', annotations: { 'deployment.kubernetes.io/revision': '1' } } },
    { kind: 'Pod', metadata: { name: 'web-1-a', ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', uid: 'old' }] }, status: crashed },
    {
      kind: 'Pod',
      metadata: { name: 'web-2-a', ownerReferences: [{ kind: 'ReplicaSet', name: 'web-2', uid: 'new' }] },
      status: { containerStatuses: [containerStatus] },
    },
  ];
  const crashed = { containerStatuses: [{ restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } }] };

  test('is over when all instances are of the newest revision and ready', () => {
    assert.equal(rolloutState(deployment({ replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), parts({})), { status: 'done' });
    assert.is(rolloutState(deployment({ replicas: 3, updatedReplicas: 2, availableReplicas: 2 }), parts({})).status, 'going');
    assert.is(rolloutState(deployment({ observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }), parts({})).status, 'going');
  });

  test('has failed when a new pod keeps ending or cannot start, whatever the old ones do', () => {
    const state = (status: object): ReturnType<typeof rolloutState> =>
      rolloutState(deployment({ replicas: 3, updatedReplicas: 1, availableReplicas: 2 }), parts(status));
    assert.is(state({ restartCount: 0, state: { terminated: { exitCode: 1 } } }).status, 'going', 'it may find what it needs at the second try');
    const waiting = { restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 3 } } };
    assert.equal(state(waiting), { status: 'failed', because: 'it keeps ending, with exit code 3', pod: 'web-2-a' });
    assert.is(state({ state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } }).status, 'failed');
    assert.is(state({ state: { waiting: { reason: 'ContainerCreating' } } }).status, 'going');
  });

  test('is looked at by one call where a Deployment bears the labels of its pods, else by its name', async () => {
    const labels = { app: 'web', tier: 'front' };
    const live = { kind: 'Deployment', metadata: { name: 'web', labels }, spec: { selector: { matchLabels: labels } } };
    const [other, pod] = [
      { ...live, metadata: { name: 'web-2', labels } },
      { kind: 'Pod', metadata: { name: 'web-1', labels } },
    ];
    const calls: string[] = [];
    const kubectl: Kubectl = {
      context: 'c',
      namespace: 'n',
      run: async () => ({ text: '', exitCode: 0 }),
      json: async (args) => {
        calls.push(args.join(' '));
        return args[1] === 'deployment/web' ? live : { items: args[1]?.startsWith('deployments') ? [other, live, pod] : [pod] };
      },
    };
    const object = { apiVersion: 'apps/v1', ...live };
    assert.equal(await lookAtRollout(kubectl, object), { deployment: live, parts: [other, pod] });
    assert.equal(calls, ['get deployments.apps,replicasets.apps,pods --selector=app=web,tier=front']);
    assert.equal(await lookAtRollout(kubectl, { ...object, metadata: { name: 'web', labels: { app: 'web' } } }), { deployment: live, parts: [pod] });
    assert.equal(calls.slice(1), ['get deployment/web', 'get replicasets,pods --selector=app=web,tier=front']);
  });
});
