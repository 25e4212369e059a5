import * as assert from 'uvu/assert';
import type { DeployedService } from '../../../../core/plugin-api.ts';
import type { KubeObject } from '../../../../executors/deploy/kubernetes/kube-object.ts';
import { type Kubectl, KubectlFailure } from '../../../../executors/deploy/kubernetes/kubectl.ts';
import { type LiveRequest, liveObjects } from '../../../../executors/deploy/kubernetes/live-objects.ts';
import { liveWorkload } from '../../../../executors/deploy/kubernetes/live-workload.ts';
import { mergeWorkloads } from '../../../../executors/deploy/kubernetes/merge-workloads.ts';
import { podSelector } from '../../../../executors/deploy/kubernetes/pod-selector.ts';
import { objectId } from '../../../../executors/deploy/kubernetes/read-objects.ts';
import { describe } from '../../../support/harness.ts';

const objectOf = (kind: string, apiVersion = 'v1'): KubeObject => ({ apiVersion, kind, metadata: { name: 'web', annotations: { 'mmo.key': 'k' } } });
const service = objectOf('Service');
const target: LiveRequest['target'] = {
  workspace: 'shop',
  service: 'web',
  environment: { name: 'it', kind: 'kubernetes', config: {}, isNamed: true },
  key: 'k',
};

/** A cluster that has nothing to change, and these objects of mmo's. */
function clusterWith(owned: readonly KubeObject[] | KubectlFailure): Kubectl {
  return {
    context: 'c',
    namespace: 'n',
    run: async () => ({ text: '', exitCode: 0 }),
    json: async () => {
      if (owned instanceof KubectlFailure) throw owned;
      return { items: owned };
    },
  };
}

describe('whether a deployment is there', (test) => {
  const look = async (owned: readonly KubeObject[] | KubectlFailure, kept: readonly KubeObject[] = []): Promise<string> => {
    const found = await liveObjects(clusterWith(owned), { target, objects: [service], live: new Map([[objectId(service), service]]), kept });
    return found.status === 'other' ? found.because : found.status;
  };

  test('it is not while something is left over that a killed one did not come to remove', async () => {
    const [ingress, secret] = [objectOf('Ingress', 'networking.k8s.io/v1'), objectOf('Secret')];
    assert.is(await look([service]), 'live');
    assert.is(await look([service, ingress]), 'ingress/web is left over');
    assert.is(await look([service, secret]), 'secret/web is left over');
    assert.is(await look([service, secret], [secret]), 'live');
    const made = { ...ingress, metadata: { ...ingress.metadata, ownerReferences: [{ kind: 'X', name: 'x', uid: 'u' }] } };
    assert.is(await look([service, made]), 'live', 'what a controller made');
  });

  test('it is where nobody may list what is left, and not where that cannot be asked', async () => {
    assert.is(await look(new KubectlFailure('Error from server (Forbidden): roles is forbidden')), 'live');
    const failed = await look(new KubectlFailure('error: no such host')).catch((error: Error) => error.message);
    assert.match(failed, 'no such host');
  });
});

describe('workloads', (test) => {
  const stand = async (kind: string, over: object): Promise<string> => {
    const { status, ready, wanted, note } = await liveWorkload(clusterWith([]), { ...objectOf(kind, 'apps/v1'), ...over });
    return `${status} ${ready}/${wanted}${note === undefined ? '' : ` ${note}`}`;
  };

  test('of each kind say how many are ready', async () => {
    assert.is(await stand('StatefulSet', { spec: { replicas: 3 }, status: { readyReplicas: 2 } }), 'starting 2/3 2 of 3 ready');
    assert.is(await stand('StatefulSet', { spec: { replicas: 3 }, status: { readyReplicas: 3 } }), 'running 3/3');
    assert.is(await stand('StatefulSet', { spec: {}, status: {} }), 'starting 0/1 0 of 1 ready');
    assert.is(await stand('StatefulSet', { spec: { replicas: 0 }, status: {} }), 'stopped 0/0');
    assert.is(await stand('DaemonSet', { spec: {}, status: { numberReady: 2, desiredNumberScheduled: 2 } }), 'running 2/2');
    assert.is(await stand('DaemonSet', { spec: {}, status: { desiredNumberScheduled: 2 } }), 'starting 0/2 0 of 2 ready');
    const edited = { metadata: { name: 'web', generation: 2 }, spec: { replicas: 1 }, status: { observedGeneration: 1, readyReplicas: 1 } };
    assert.is(await stand('StatefulSet', edited), 'starting 1/1 not seen yet');
    const deployed = { spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } };
    assert.is(await stand('Deployment', deployed), 'running 1/1');
  });

  test('of one service are one line, as the worst of them is', () => {
    const one = (name: string, status: DeployedService['status'], ready: number): DeployedService => {
      return {
        service: name,
        key: 'k',
        image: undefined,
        status,
        ready,
        wanted: 2,
        url: undefined,
        note: status === 'failing' ? 'it keeps ending' : undefined,
      };
    };
    const merged = mergeWorkloads([one('web', 'running', 2), one('db', 'running', 2), one('web', 'failing', 1)]);
    assert.equal(
      merged.map(({ service: name, status, ready, wanted, note }) => [name, status, ready, wanted, note]),
      [
        ['db', 'running', 2, 2, undefined],
        ['web', 'failing', 3, 4, 'it keeps ending'],
      ],
    );
  });

  test('tell which pods are theirs, and never that all are', () => {
    assert.is(podSelector({ selector: { matchLabels: { app: 'web', tier: 'front' } } }), 'app=web,tier=front');
    assert.is(podSelector({ selector: {} }), undefined);
    assert.is(podSelector(undefined), undefined);
  });
});
