import * as assert from 'uvu/assert';
import { selectorInRoot } from '../../../core/select/selector-in-root.ts';
import { describe } from '../../support/harness.ts';

const roots = [{ name: 'payments', path: '/src/payments', shown: '../payments' }];

describe('selectors of extra roots', (test) => {
  const cases: readonly (readonly [string, string])[] = [
    ['../payments', './payments'],
    ['../payments/', './payments/'],
    ['../payments/api', './payments/api'],
    ['../payments/*', './payments/*'],
    ['!../payments/api', '!./payments/api'],
    ['~../payments', '~./payments'],
    ['...../payments/api', '..../payments/api'],
    ['...^../payments...', '...^./payments...'],
    ['../payments^...', './payments^...'],
    ['{../payments}', '{./payments}'],
    ['../payments-old/api', '../payments-old/api'],
    ['./payments/api', './payments/api'],
    ['cart...', 'cart...'],
    ['tag:../payments', 'tag:../payments'],
  ];
  for (const [given, expected] of cases) test(`${given} is ${expected}`, () => assert.is(selectorInRoot(given, roots), expected));
});
