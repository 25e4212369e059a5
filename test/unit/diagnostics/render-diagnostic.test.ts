import * as assert from 'uvu/assert';
import { codes } from '../../../core/diagnostics/codes.ts';
import { diagnose } from '../../../core/diagnostics/diagnose.ts';
import { locate } from '../../../core/diagnostics/locate.ts';
import { renderDiagnostic } from '../../../core/diagnostics/render-diagnostic.ts';
import { suggest } from '../../../core/diagnostics/suggest.ts';
import type { Diagnostic } from '../../../core/model/diagnostic.ts';
import { describe } from '../../support/harness.ts';

function render(diagnostic: Diagnostic, source?: string): string {
  return renderDiagnostic(diagnostic, { readSource: () => source, color: false });
}

function at(source: string, marked: string): { file: string; start: number; end: number } {
  const start = source.indexOf(marked);
  return { file: 'services/cart/service.yml', start, end: start + marked.length };
}

describe('render diagnostic', (test) => {
  test('frames the place with a caret and a hint', () => {
    const source = 'name: cart\ntasks:\n  build:\n    executor: go-buidl\n';
    const diagnostic = diagnose('unknownExecutor', {
      message: 'unknown executor "go-buidl"',
      span: at(source, 'go-buidl'),
      hint: 'did you mean "go-build"?',
      help: 'mend it',
    });
    assert.is(
      render(diagnostic, source),
      `error[MMO2003]: unknown executor "go-buidl"
 --> services/cart/service.yml:4:15
  |
4 |     executor: go-buidl
  |               ^^^^^^^^ did you mean "go-build"?
help: mend it`,
    );
  });

  test('shows related places in frames of their own', () => {
    const source = `${'#\n'.repeat(9)}a: 1\na: 2\n`;
    const first = source.indexOf('a: 1');
    const diagnostic = diagnose('duplicateKey', {
      message: 'twice',
      span: at(source, 'a: 2'),
      related: [{ message: 'first here', span: { file: 'x.yml', start: first, end: first + 1 } }],
    });
    assert.is(
      render(diagnostic, source),
      `error[MMO2006]: twice
  --> services/cart/service.yml:11:1
   |
11 | a: 2
   | ^^^^
note: first here
  --> x.yml:10:1
   |
10 | a: 1
   | ^
help: keep one of the two`,
    );
  });

  test('does without a place, and without a readable file', () => {
    const plain = diagnose('unknownTaskArgument', { message: 'unknown task "biuld"', hint: 'did you mean "build"?', help: 'look' });
    assert.is(render(plain), 'error[MMO1020]: unknown task "biuld"\n  did you mean "build"?\nhelp: look');
    const gone = diagnose('internal', { message: 'x', span: { file: 'gone.yml', start: 5, end: 6 }, help: 'look' });
    assert.is(render(gone), 'error[MMO9000]: x\n --> gone.yml\nhelp: look');
  });

  test('aligns the caret behind tabs and characters outside the basic plane', () => {
    const source = '\t😀: x\n';
    const lines = render(diagnose('wrongType', { message: 'm', span: at(source, 'x') }), source).split('\n');
    assert.is(lines[1], ' --> services/cart/service.yml:1:5');
    assert.is(lines[3], '1 |     😀: x');
    assert.is(lines[4], '  |        ^');
  });

  test('cuts long lines around the place', () => {
    const source = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const lines = render(diagnose('wrongType', { message: 'm', span: at(source, 'HERE') }), source).split('\n');
    assert.is(lines[3]?.length, 124);
    assert.is(lines[4]?.indexOf('^'), lines[3]?.indexOf('HERE'));
    assert.match(lines[4] ?? '', /\^{4}$/);
  });

  test('lets nothing steer the terminal', () => {
    const text = render(diagnose('wrongType', { message: 'a\u001b[31m\u202e', span: at('b\u001b]0;x', 'b') }), 'b\u001b]0;x\r\n');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
    assert.not.match(text, /[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('locates any offset', () => {
    const { line, column, text } = locate('\ufeffa\r\nbc\n', 4);
    assert.equal([line, column, text], [2, 1, 'bc']);
    assert.equal([locate('', 9).line, locate('', 9).column], [1, 1]);
    assert.equal([locate('a\nb', 99).line, locate('a\nb', 99).column], [2, 2]);
  });

  test('suggests only what is near', () => {
    assert.is(suggest('taks', ['tags', 'tasks', 'type']), 'tasks');
    const tasks = ['build', 'test', 'vet', 'deploy'];
    assert.equal(
      ['biuld', 'buil', 'Build', 'tset', 'vte', 'depoly', 'xyz', 'x', 'build'].map((word) => suggest(word, tasks)),
      ['build', 'build', 'build', 'test', 'vet', 'deploy', undefined, undefined, undefined],
    );
  });

  test('has one row for each code', () => {
    const rows = Object.values(codes);
    assert.is(new Set(rows.map(({ code }) => code)).size, rows.length);
    for (const { code, title, help } of rows) {
      assert.match(code, /^MMO[1-9]\d{3}$/);
      assert.not.match(`${title}|${help}`, /\.(\||$)/);
    }
  });
});
