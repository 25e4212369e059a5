import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import { assertCached, assertRan, outcomesOf } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { needProgram, systemPath } from '../support/need-program.ts';
import { createRig } from '../support/workspace-rig.ts';

const env = { PATH: systemPath, GOCACHE: join(tmpdir(), 'mmo-test-go-build') };
/** Go compiles before it vets. */
const slow = { timeoutMs: 600_000 };
const files = { 'mmo.json': '{ "name": "shop" }', '.gitignore': '.mmo\n' };

const findings = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type !== 'diagnostic') return [];
    const { severity, span, message } = event.diagnostic;
    const place = span as { readonly file: string; readonly line?: number; readonly column?: number } | undefined;
    return [`${severity} ${place?.file}:${place?.line}:${place?.column} ${message}`];
  });

const failures = (events: readonly RunEvent[]): unknown[] =>
  [...outcomesOf(events)].map(([id, outcome]) => [id, outcome.status === 'failure' ? outcome.failure : outcome.status]);

describe('vet executor', (test) => {
  test(
    'go: finds, formats with --fix, is never cached then, and is a hit afterwards',
    async ({ defer, skip }) => {
      needProgram('go', skip);
      needProgram('gofmt', skip);
      const rig = createRig(
        {
          files: {
            ...files,
            'cart/service.yml': 'tasks:\n  vet: { executor: vet, env: [GOCACHE], options: { language: go } }\n',
            'cart/go.mod': 'module example.test/cart\n\ngo 1.19\n',
            'cart/cart.go': 'package cart\n\nimport "fmt"\n\nfunc Show() string { return fmt.Sprintf("%d",   "x") }\n',
          },
        },
        defer,
      );
      const found = await rig.run(['vet'], { env });
      assert.is(found.exitCode, 1);
      assert.equal(findings(found.events), [
        'error cart/cart.go:1:1 not formatted as gofmt does; mmo vet --fix formats it (gofmt)',
        'error cart/cart.go:5:29 fmt.Sprintf format %d has arg "x" of wrong type string',
      ]);
      assert.equal(failures(found.events), [['cart:vet', { reason: 'error', message: '2 errors found' }]]);
      rig.write('cart/cart.go', rig.read('cart/cart.go').replace('%d', '%s'));
      const fixed = await rig.mmo(['vet', '--fix', '--json'], { env });
      assert.is(fixed.exitCode, 0, fixed.stdout);
      assert.equal(findings(fixed.events), []);
      assert.match(rig.read('cart/cart.go'), 'fmt.Sprintf("%s", "x")');
      assertRan((await rig.run(['vet'], { env })).events, ['cart:vet']);
      assertCached((await rig.run(['vet'], { env })).events, ['cart:vet']);
    },
    slow,
  );

  test('node, python and shell look at the syntax where nothing is configured, and leave nothing behind', async ({ defer, skip }) => {
    needProgram('python3', skip);
    const vet = (language: string): string => `tasks:\n  vet: { executor: vet, options: { language: ${language} } }\n`;
    const rig = createRig(
      {
        files: {
          ...files,
          'a/service.yml': vet('node'),
          'a/good.js': 'exports.a = 1;\n',
          'a/bad.js': 'const x = ;\n',
          'b/service.yml': vet('python'),
          'b/good.py': 'print(1)\n',
          'b/bad.py': 'x = 1\ndef f(:\n',
          'c/service.yml': 'tasks:\n  vet: { executor: vet, options: { language: shell, tools: [sh, bash] } }\n',
          'c/lists.sh': '#!/usr/bin/env bash\na=(1 2)\necho $a\n',
          'c/bad.sh': 'if true; then\n',
        },
      },
      defer,
    );
    const { events, exitCode } = await rig.run(['vet', '--continue=always', '-c', '1'], { env });
    assert.is(exitCode, 1);
    const said = findings(events);
    assert.is(said.length, 3, said.join('\n'));
    assert.match(said.join('\n'), "error a/bad.js:1:11 SyntaxError: Unexpected token ';'");
    assert.match(said.join('\n'), /error b\/bad\.py:2:\d+ /);
    assert.match(said.join('\n'), /error c\/bad\.sh:\d:\d .*[Ss]yntax error/);
    assert.is(rig.git('status', '--short'), '');
  });

  test('a command of its own with a reader for its output', async ({ defer }) => {
    const rig = createRig(
      {
        files: {
          ...files,
          'web/a.txt': 'one\ntwo\n',
          'web/service.yml': [
            'tasks:',
            '  warn: { executor: vet, command: "echo a.txt:2:1: warning: odd [-Wodd]", options: { parse: gcc } }',
            '  err: { executor: vet, command: "echo E a.txt 1 bad", options: { parse: regex, pattern: "^E (?<file>\\\\S+) (?<line>\\\\d+) (?<message>.*)" } }',
            '  json: { executor: vet, command: "echo oops; exit 2", options: { parse: eslint } }',
          ].join('\n'),
        },
      },
      defer,
    );
    const { events } = await rig.run(['warn', 'err', 'json', '--continue=always', '-c', '1'], { env });
    assert.equal(
      new Map(failures(events) as [string, unknown][]),
      new Map<string, unknown>([
        ['web:err', { reason: 'error', message: '1 error found' }],
        ['web:json', { reason: 'exit-code', exitCode: 2 }],
        ['web:warn', 'success'],
      ]),
    );
    assert.equal(findings(events).sort(), ['error web/a.txt:1:1 bad', 'warning web/a.txt:2:1 odd (-Wodd)']);
  });

  test('what is configured and not installed fails with the hint, and only there; wrong names and options are told', async ({ defer }) => {
    const vet = (options: string): string => `tasks:\n  vet: { executor: vet, options: { ${options} } }\n`;
    const rig = createRig(
      {
        files: {
          ...files,
          'a/service.yml': vet('language: node'),
          'a/tsconfig.json': '{}',
          'b/service.yml': vet('language: node, tools: [jslint]'),
          'c/service.yml': vet('language: node'),
          'c/good.js': '',
          'd/service.yml': 'tasks:\n  vet: { executor: vet }\n',
        },
      },
      defer,
    );
    const { events } = await rig.run(['vet', '--continue=always', '-c', '1'], { env });
    assert.equal(
      new Map(failures(events) as [string, unknown][]),
      new Map<string, unknown>([
        ['a:vet', { reason: 'spawn', message: 'tsc was not found in PATH; install it by npm install --save-dev typescript' }],
        ['b:vet', { reason: 'error', message: 'there is no tool "jslint" for node; there are tsc, eslint, biome, prettier, node' }],
        ['c:vet', 'success'],
        ['d:vet', { reason: 'error', message: 'the task says neither "command" nor "options.language": there is nothing to run' }],
      ]),
    );
    rig.write('d/service.yml', 'tasks:\n  vet: { executor: vet, command: x, options: { parse: regex } }\n');
    assert.is((await rig.run(['vet'], { env })).exitCode, 2);
  });
});
