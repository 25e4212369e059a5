import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { type CallOptions, createRig, type Rig } from '../support/workspace-rig.ts';

/** A workspace of two-line service files: a program, the library it imports, one that it does not, one in another module. */
const files: Readonly<Record<string, string>> = {
  'mmo.json': '{ "plugins": ["go"] }\n',
  '.gitignore': 'bin/\n.mmo/\n',
  'go.work': 'go 1.19\n\nuse (\n\t./cart\n\t./libs // two services\n)\n',
  'cart/service.yml': 'name: cart\ntype: service\n',
  'cart/go.mod': 'module shop.example/cart\n\ngo 1.19\n',
  'cart/cmd/cart/main.go': 'package main\n\nimport "shop.example/cart/price"\n\nfunc main() { print(price.Of(3)) }\n',
  'cart/price/price.go':
    'package price\n\nimport (\n\t_ "embed"\n\n\tm "shop.example/libs/money"\n)\n\n//go:embed rate.txt\nvar rate string\n\nfunc Of(n int) string { return m.Format(n) + rate }\n',
  'cart/price/rate.txt': '%',
  'cart/price/price_test.go': 'package price\n\nimport "testing"\n\nfunc TestOf(t *testing.T) {\n\tif Of(3) != "3%" {\n\t\tt.Fatalf("got %q", Of(3))\n\t}\n}\n',
  'cart/README.md': 'The cart.\n',
  'libs/go.mod': 'module shop.example/libs\n\ngo 1.19\n',
  'libs/money/service.yml': 'name: money\ntype: library\n',
  'libs/money/money.go': 'package money\n\nfunc Format(n int) string { return string(rune(48 + n)) }\n',
  'libs/log/service.yml': 'name: log\ntype: library\n',
  'libs/log/log.go': 'package log\n\nfunc Log(text string) { println(text) }\n',
};

const all = (...services: readonly string[]): string[] => services.flatMap((name) => ['build', 'test', 'vet'].map((task) => `${name}:${task}`));

describe('a workspace in Go', (test) => {
  test(
    'builds, tests and vets from two-line service files, and reruns what a change reaches',
    async (context) => {
      const call = withGo(context);
      const rig = createRig({ files }, context.defer);
      const first = await rig.run(['build', 'test', 'vet'], call);
      assert.is(first.exitCode, 0, first.stdout + first.stderr);
      assertRan(first.events, all('cart', 'log', 'money'));
      assert.is(program(rig, call).stderr, '3%');
      assertCached((await rig.run(['build', 'test', 'vet'], call)).events, all('cart', 'log', 'money'));

      // A library's source: the library and who imports it.
      rig.write('libs/money/money.go', rig.read('libs/money/money.go').replace('48 + n', '49 + n - 1'));
      const library = await rig.run(['build', 'test', 'vet'], call);
      assertRan(library.events, all('cart', 'money'));
      assertCached(library.events, all('log'));

      // A library's test: its own checks alone.
      rig.write('libs/money/money_test.go', 'package money\n\nimport "testing"\n\nfunc TestFormat(t *testing.T) { _ = Format(1) }\n');
      assertRan((await rig.run(['build', 'test', 'vet'], call)).events, ['money:test', 'money:vet']);

      // What no compiler reads: nothing. What is embedded: the program and its checks.
      rig.write('cart/README.md', 'The cart of the shop.\n');
      assertRan((await rig.run(['build', 'test', 'vet'], call)).events, []);
      rig.write('cart/price/rate.txt', '$');
      rig.write('cart/price/price_test.go', rig.read('cart/price/price_test.go').replace('3%', '3$'));
      assertRan((await rig.run(['build', 'test', 'vet'], call)).events, all('cart'));
      assert.is(program(rig, call).stderr, '3$');
    },
    { timeoutMs: 600_000 },
  );

  test(
    'makes the same program in another folder',
    async (context) => {
      const call = withGo(context);
      const [one, two] = [createRig({ files }, context.defer), createRig({ files }, context.defer)];
      for (const rig of [one, two]) {
        // Each compiles everything itself, the standard library too.
        const built = await rig.run(['build', '-s', 'cart'], { ...call, env: { ...call.env, GOCACHE: rig.path('../gocache') } });
        assert.is(built.exitCode, 0, built.stdout + built.stderr);
        assertRan(built.events, ['cart:build', 'money:build']);
      }
      assert.ok(readFileSync(one.path('cart/bin/cart')).equals(readFileSync(two.path('cart/bin/cart'))));
    },
    { timeoutMs: 600_000 },
  );

  test('without go, fails its own tasks alone', async ({ defer }) => {
    const rig = createRig({ files: { ...files, 'web/service.yml': 'tasks:\n  build: { command: "exit 0" }\n' } }, defer);
    const { exitCode, events, stdout } = await rig.run(['build', '--continue', '-s', 'money', '-s', 'web'], { env: { PATH: pathWithoutGo(rig) } });
    assert.is(exitCode, 1, stdout);
    assertRan(events, ['money:build', 'web:build']);
    assert.match(stdout, /go.{0,40}(?:not found|cannot be found|is not|ENOENT)/);
  });
});

/** Go's own cache is shared by the tests: without it each compiles the standard library. */
function withGo({ skip, signal }: TestContext): CallOptions {
  const { status, stdout } = spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' });
  if (status !== 0) skip('go is not installed');
  return { env: { GOCACHE: stdout.trim(), GOFLAGS: undefined }, signal };
}

function program(rig: Rig, { env }: CallOptions): { readonly stderr: string } {
  return spawnSync(rig.path('cart/bin/cart'), { encoding: 'utf8', env: { ...env } });
}

/** A folder with links to the few programs that mmo and a task need. */
function pathWithoutGo(rig: Rig): string {
  for (const name of ['git', 'node', 'sh', 'true']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    rig.write(`../bin/${name}`, `#!/bin/sh\nexec ${found} "$@"\n`, 0o755);
  }
  return rig.path('../bin');
}
