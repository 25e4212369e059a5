import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Finding } from '../../../core/plugin-api.ts';
import { goTools } from '../../../executors/vet/go-tools.ts';
import { nodeTools } from '../../../executors/vet/node-tools.ts';
import { parseAnnotations } from '../../../executors/vet/parse-annotations.ts';
import { parseEslint } from '../../../executors/vet/parse-eslint.ts';
import { linePatterns, parseLines } from '../../../executors/vet/parse-lines.ts';
import { pythonTools } from '../../../executors/vet/python-tools.ts';
import { shellTools } from '../../../executors/vet/shell-tools.ts';
import type { VetTool } from '../../../executors/vet/vet-tool.ts';
import { describe } from '../../support/harness.ts';

const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recorded', `${name}.txt`), 'utf8');

const lines = (findings: readonly Finding[] | undefined): string[] | undefined =>
  findings?.map(({ severity, file, line, column, message, rule }) => `${severity} ${file}:${line}:${column} ${message} (${rule})`);

function parsedBy(tools: readonly VetTool[], name: string, said: { readonly stdout?: string; readonly stderr?: string }): string[] | undefined {
  const tool = tools.find((one) => one.name === name);
  return lines(tool?.parse(said.stdout ?? '', said.stderr ?? ''));
}

describe('readers of findings', (test) => {
  test('go vet and gofmt', () => {
    assert.equal(parsedBy(goTools, 'go-vet', { stderr: recorded('go-vet') }), [
      'error broken/b.go:3:23 undeclared name: undefinedThing (undefined)',
      'error ./cart.go:7:29 fmt.Sprintf format %d has arg "x" of wrong type string (undefined)',
    ]);
    assert.equal(parsedBy(goTools, 'gofmt', { stdout: 'a.go\nb c.go\n', stderr: "/w/bad.go:2:6: expected 'IDENT', found '{'\n" }), [
      "error /w/bad.go:2:6 expected 'IDENT', found '{' (undefined)",
      'error a.go:undefined:undefined not formatted as gofmt does; mmo vet --fix formats it (gofmt)',
      'error b c.go:undefined:undefined not formatted as gofmt does; mmo vet --fix formats it (gofmt)',
    ]);
  });

  test('tsc, eslint, biome, prettier and node', () => {
    assert.equal(parsedBy(nodeTools, 'tsc', { stdout: recorded('tsc') }), [
      "error a.ts:1:7 Type 'string' is not assignable to type 'number'. (TS2322)",
      "error a.ts:2:19 Parameter 'a' implicitly has an 'any' type. (TS7006)",
    ]);
    assert.equal(parsedBy(nodeTools, 'eslint', { stdout: recorded('eslint-json') }), [
      "error /workspace/es/x.js:1:7 'a' is assigned a value but never used. (no-unused-vars)",
      "error /workspace/es/x.js:2:10 'f' is defined but never used. (no-unused-vars)",
      "warning /workspace/es/x.js:2:16 Unexpected 'debugger' statement. (no-debugger)",
      "error /workspace/es/y.js:1:1 Parsing error: The keyword 'let' is reserved (undefined)",
    ]);
    assert.equal(parsedBy(nodeTools, 'biome', { stdout: recorded('biome-github') })?.slice(0, 3), [
      'error /workspace/js/a.ts:2:24 This is an unexpected use of the debugger statement. (lint/suspicious/noDebugger)',
      'error /workspace/js/a.ts:2:43 Using == may be unsafe if you are relying on type coercion. (lint/suspicious/noDoubleEquals)',
      'error /workspace/js/a.ts:1:2 File content differs from formatting output (format)',
    ]);
    assert.is(parsedBy(nodeTools, 'prettier', { stdout: recorded('prettier') })?.length, 3);
    const syntax = "/w/s.js:1\nconst x = ;\n          ^\n\nSyntaxError: Unexpected token ';'\n    at wrapSafe\n";
    assert.equal(parsedBy(nodeTools, 'node', { stderr: syntax }), ["error /w/s.js:1:11 SyntaxError: Unexpected token ';' (undefined)"]);
  });

  test('ruff, flake8 and mypy', () => {
    assert.equal(parsedBy(pythonTools, 'ruff', { stdout: recorded('ruff-concise') })?.slice(0, 3), [
      'error bad.py:1:1 Import block is un-sorted or un-formatted (I001)',
      'error bad.py:1:8 `os` imported but unused (F401)',
      'error syn.py:1:7 Expected a parameter or the end of the parameter list (invalid-syntax)',
    ]);
    assert.equal(parsedBy(pythonTools, 'ruff-format', { stdout: recorded('ruff-format') }), [
      'error bad.py:2:1 not formatted as ruff does; mmo vet --fix formats it (ruff)',
    ]);
    assert.equal(parsedBy(pythonTools, 'black', { stderr: 'would reformat a b.py\n' }), [
      'error a b.py:undefined:undefined not formatted as black does; mmo vet --fix formats it (black)',
    ]);
    assert.equal(parsedBy(pythonTools, 'flake8', { stdout: recorded('flake8') })?.[0], 'error ./syn.py:1:8 SyntaxError: invalid syntax (E999)');
    assert.equal(parsedBy(pythonTools, 'mypy', { stdout: recorded('mypy') }), [
      'error bad.py:2:10 Incompatible types in assignment (expression has type "str", variable has type "int") (assignment)',
    ]);
  });

  test('sh, bash and shellcheck', () => {
    const both = parsedBy(shellTools, 'sh', { stderr: recorded('sh-syntax') });
    assert.equal(both, [
      'error /workspace/x.sh:4:undefined Syntax error: Unterminated quoted string (undefined)',
      'error /workspace/x.sh:3:undefined unexpected EOF while looking for matching `"\' (undefined)',
    ]);
    assert.equal(parsedBy(shellTools, 'shellcheck', { stdout: recorded('shellcheck-gcc') }), [
      'note /workspace/y.sh:2:6 Double quote to prevent globbing and word splitting. (SC2086)',
      'warning /workspace/y.sh:4:6 In POSIX sh, == in place of = is undefined. (SC3014)',
    ]);
  });

  test('nonsense is no finding, and what must be JSON and is not says so', () => {
    const nonsense = 'hello\n:::\n::error\n(1,2): x\n\u0000\n12:30: lunch\n';
    for (const pattern of [linePatterns.go, linePatterns.tsc, linePatterns.ruff, linePatterns.unformatted]) assert.equal(parseLines(nonsense, pattern), []);
    assert.equal(parseAnnotations(nonsense), []);
    assert.is(parseEslint('Oops! Something went wrong! [1'), undefined);
    assert.is(parseEslint(''), undefined);
    assert.equal(parseEslint('[null, {}, {"messages": 5}]'), []);
    assert.equal(parseLines('a.c:0:0: error: x', linePatterns.gcc), [
      { severity: 'error', message: 'x', file: 'a.c', line: undefined, column: undefined, rule: undefined },
    ]);
  });

  test('an expression of the user gives what its groups give', () => {
    assert.equal(parseLines('W at 12 of a.txt: too long', /^(?:E|W) at (?<line>\d+) of (?<file>\S+): (?<message>.*)$/), [
      { severity: 'error', message: 'too long', file: 'a.txt', line: 12, column: undefined, rule: undefined },
    ]);
  });
});
