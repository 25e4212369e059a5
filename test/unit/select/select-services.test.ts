import * as assert from 'uvu/assert';
import { buildServiceGraph } from '../../../core/graph/build-service-graph.ts';
import { selectServices } from '../../../core/select/select-services.ts';
import { describe } from '../../support/harness.ts';
import { fakeService } from '../graph/fake-service.ts';

const graph = buildServiceGraph([
  fakeService('cart', { dependsOn: [{ service: 'lib', kind: 'build' }], tags: ['team:shop'] }),
  fakeService('lib', { dir: 'libs/lib', dependsOn: [{ service: 'protos', kind: 'build' }] }),
  fakeService('protos', { dir: 'libs/protos' }),
  fakeService('web', { dependsOn: [{ service: 'cart', kind: 'runtime' }] }),
]);

describe('selected services', (test) => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    '': ['cart', 'lib', 'protos', 'web'],
    cart: ['cart'],
    'c*': ['cart'],
    'tag:team:*': ['cart'],
    './libs': ['lib', 'protos'],
    'lib...': ['lib', 'protos'],
    'lib^...': ['protos'],
    '...lib': ['cart', 'lib', 'web'],
    '...^lib': ['cart', 'web'],
    '!cart': ['lib', 'protos', 'web'],
    '~lib...': ['cart', 'web'],
    'cart web !web': ['cart'],
    'tag:none': [],
  };
  for (const [selectors, names] of Object.entries(cases)) {
    test(selectors || 'nothing given', () => {
      const services = selectors.split(' ').filter(Boolean);
      assert.equal(selectServices({ services, filters: [], context: [] }, graph).value, names);
    });
  }

  test('flags replace the context; an unknown name is a mistake', () => {
    assert.equal(selectServices({ services: [], filters: [], context: ['web'] }, graph).value, ['web']);
    assert.equal(selectServices({ services: ['lib'], filters: [], context: ['web'] }, graph).value, ['lib']);
    assert.is(selectServices({ services: ['crt'], filters: [], context: [] }, graph).diagnostics[0]?.severity, 'error');
  });
});
