import * as assert from 'uvu/assert';
import { findingDiagnostic } from '../../../core/engine/finding-diagnostic.ts';
import { describe } from '../../support/harness.ts';

const read = (): Uint8Array => new TextEncoder().encode('package main\nfunc main() {\n');

describe('what a tool found', (test) => {
  test('becomes a diagnostic with its place and rule (MMO5011)', () => {
    const found = findingDiagnostic({ severity: 'warning', message: 'unused', file: 'cart/main.go', line: 2, column: 6, rule: 'U1000' }, read);
    assert.is(found.code, 'MMO5011');
    assert.is(found.severity, 'warning');
    assert.is(found.message, 'unused (U1000)');
    assert.equal(found.span, { file: 'cart/main.go', start: 18, end: 22 });
  });

  test('has no place without a file, and never one behind the end of the file', () => {
    assert.is(findingDiagnostic({ severity: 'error', message: 'gone' }, read).span, undefined);
    const beyond = findingDiagnostic({ severity: 'error', message: 'gone', file: 'a', line: 99, column: 99 }, read).span;
    assert.ok(beyond !== undefined && beyond.start <= read().length);
  });
});
