import * as assert from 'uvu/assert';
import type { KnownImage, Promotion } from '../../../../core/plugin-api.ts';
import { checkPromoted } from '../../../../executors/deploy/check-promoted.ts';
import { describe } from '../../../support/harness.ts';

const local: KnownImage = { reference: 'shop/cart:1', id: 'sha256:1', digests: [] };
const pushed: KnownImage = { reference: 'registry.example/shop-cart@sha256:1', id: undefined, digests: ['registry.example/shop-cart@sha256:1'] };
const inCluster: KnownImage = { reference: '127.0.0.1:30500/shop-cart@sha256:1', id: undefined, digests: ['127.0.0.1:30500/shop-cart@sha256:1'] };

function check(image: KnownImage, from: Promotion['from']['config'], to: Readonly<Record<string, unknown>>): string | undefined {
  const { kind = 'kubernetes', ...config } = to;
  const environment = { name: 'production', kind: String(kind), config, isNamed: true };
  const promotion: Promotion = { from: { name: 'staging', config: from }, images: new Map([['cart', image]]) };
  return checkPromoted(promotion, { service: 'cart', to: environment, named: 'postgres:16' });
}

describe('an image that is promoted', (test) => {
  test('must be where the other environment gets at it', () => {
    const docker = { kind: 'docker' };
    const cluster = { kind: 'kubernetes' };
    assert.is(check(local, docker, docker), undefined);
    assert.is(check(local, docker, { registry: 'load' }), undefined);
    assert.is(check(local, docker, { registry: 'in-cluster' }), undefined);
    assert.is(check(pushed, cluster, {}), undefined);
    assert.is(check({ ...local, reference: 'postgres:16', id: undefined }, cluster, {}), undefined, 'as the file of the service names it');
    assert.match(check(local, docker, {}) ?? '', 'is in no registry that production could get it from');
    assert.match(check({ ...local, id: undefined }, cluster, docker) ?? '', 'is in no registry that production could get it from');
    assert.match(check(inCluster, { kind: 'kubernetes', registry: 'in-cluster' }, {}) ?? '', 'is in the registry that staging has for itself');
  });
});
