import * as assert from 'uvu/assert';
import { usageDiagnostics } from '../../../core/cli/usage-diagnostics.ts';
import { UsageError } from '../../../plugins/fleet/usage-error.ts';
import { describe } from '../../support/harness.ts';

describe('what a command throws', (test) => {
  test('is told as a mistake of its user, with what may have been meant', () => {
    const told = usageDiagnostics(new UsageError('there is no service "crt"', { meant: { word: 'crt', among: ['web', 'cart'] }, help: 'look' }));
    assert.equal(
      told?.map(({ code, message, hint, help }) => [code, message, hint, help]),
      [['MMO1023', 'there is no service "crt"', 'did you mean "cart"?', 'look']],
    );
    assert.is(usageDiagnostics(new UsageError('no', { meant: { word: 'crt', among: ['mailer'] } }))?.[0]?.hint, undefined);
  });

  test('is told where files say it', () => {
    const span = { file: 'service.yml', start: 1, end: 2 };
    const told = usageDiagnostics(new UsageError('not shown', { mistakes: [{ message: 'here', span }] }));
    assert.equal(
      told?.map(({ code, message, span: place }) => [code, message, place]),
      [['MMO7003', 'here', span]],
    );
  });

  test('is none of theirs without a word of it', () => {
    assert.is(usageDiagnostics(new Error('broken')), undefined);
    assert.is(usageDiagnostics('broken'), undefined);
  });
});
