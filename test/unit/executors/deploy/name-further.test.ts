import * as assert from 'uvu/assert';
import { nameFurther } from '../../../../executors/deploy/kubernetes/images/name-further.ts';
import { describe } from '../../../support/harness.ts';

describe('further names of an image that a cluster built', (test) => {
  test('are given to it again where they are gone or mean another one, in its repository alone', async () => {
    const asked: string[] = [];
    const known: Record<string, string> = { 'at.here/shop-cart:same': 'sha256:1', 'at.here/shop-cart:moved': 'sha256:2', 'at.here/else:same': 'sha256:1' };
    const registries = {
      digest: async (reference: string) => known[reference],
      tag: async (reference: string, tag: string) => {
        asked.push(`${reference} ${tag}`);
        return { digest: 'sha256:1' };
      },
    };
    const access = { here: (name: string) => name.replace('node', 'at.here'), registries, request: { signal: new AbortController().signal } };
    const image = { reference: 'node/shop-cart:key', digest: 'sha256:1' };
    assert.is(await nameFurther({ ...image, further: ['node/shop-cart:same', 'node/shop-cart:moved', 'node/shop-cart:new', 'node/else:same'] }, access), true);
    assert.equal(asked, ['at.here/shop-cart@sha256:1 moved', 'at.here/shop-cart@sha256:1 new']);
    assert.is(await nameFurther({ ...image, further: ['node/else:new'] }, access), false, 'it is built again, and pushed there');
  });
});
