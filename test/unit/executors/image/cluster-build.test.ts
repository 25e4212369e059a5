import * as assert from 'uvu/assert';
import { clusterFingerprint, clusterReference, ensureCluster, isClusterBuild } from '../../../../executors/image/cluster-build.ts';
import { describe } from '../../../support/harness.ts';

const registry = { url: 'registry.example/acme/', insecure: false };
const given = (config: Readonly<Record<string, string | Readonly<Record<string, string | number>>>>) => ({
  registry,
  environment: { name: 'staging', config: { kind: 'kubernetes', ...config }, isNamed: true },
});

describe('images of an environment', (test) => {
  test('are built there where the task or the environment says so, and the task wins', () => {
    assert.ok(isClusterBuild({ builder: 'cluster' }, given({})));
    assert.ok(isClusterBuild({}, given({ build: { builder: 'cluster' } })));
    assert.not(isClusterBuild({ builder: 'classic' }, given({ build: { builder: 'cluster' } })));
    assert.not(isClusterBuild({}, given({ build: { builder: 'local' } })));
    assert.not(isClusterBuild({}, { environment: undefined }));
  });

  test('are named by the registry as the machines of the cluster know it, and other keys than those that are built here', () => {
    assert.is(clusterReference('shop/cart:1', given({})), 'registry.example/acme/shop-cart:1');
    assert.is(clusterReference('shop/cart:1', given({ registry: 'in-cluster' })), '127.0.0.1:30500/shop-cart:1');
    assert.is(clusterReference('shop/cart:1', given({ registry: { kind: 'in-cluster', port: 31000 } })), '127.0.0.1:31000/shop-cart:1');
    assert.equal(clusterFingerprint({}, given({})), {});
    assert.equal(clusterFingerprint({ builder: 'cluster' }, given({ build: { tool: 'dind', builderImage: 'docker:28-dind' } })), {
      builder: 'cluster dind docker:28-dind',
      registry: 'registry.example/acme',
    });
  });

  test('need a cluster and a registry', () => {
    assert.throws(() => ensureCluster({ environment: { name: 'local', config: { kind: 'docker' }, isNamed: false }, registry }), /"local" is no cluster/);
    assert.throws(() => ensureCluster({ environment: given({}).environment, registry: undefined }), /needs a registry/);
    assert.is(ensureCluster(given({})).name, 'staging');
  });
});
