import * as assert from 'uvu/assert';
import { inferGo } from '../../../../plugins/go/infer-go.ts';
import { describe } from '../../../support/harness.ts';
import { type Inferred, inferFrom } from '../../../support/infer-from.ts';

const yml = 'type: service\n';

/** Two modules joined by go.work: a program that imports a library of the other one, which imports a third package. */
const shop: Readonly<Record<string, string>> = {
  'go.work': 'go 1.22\nuse (\n\t./cart\n\t./libs\n)\n',
  'cart/service.yml': yml,
  'cart/go.mod': 'module shop.example/cart\n',
  'cart/cmd/cart/main.go': 'package main\nimport "shop.example/cart/price"\n',
  'cart/price/price.go': 'package price\nimport "shop.example/libs/money"\n',
  'cart/price/price_test.go': 'package price\nimport "shop.example/libs/check"\n',
  'cart/price/testdata/a.json': '{}',
  'cart/unused/unused.go': 'package unused\n',
  'libs/go.mod': 'module shop.example/libs\n',
  'libs/money/service.yml': yml,
  'libs/money/money.go': 'package money\nimport "shop.example/libs/text"\n',
  'libs/money/money_test.go': 'package money\n',
  'libs/text/service.yml': yml,
  'libs/text/text.go': 'package text\n',
  'libs/check/service.yml': yml,
  'libs/check/check.go': 'package check\n',
};

const moduleFiles = ['go.mod', '//go.work', '//libs/go.mod'];

describe('inference of a service in Go', (test) => {
  const infer = (files: Readonly<Record<string, string>>, dir: string): Inferred => inferFrom(inferGo, files, dir);
  const build = (inferred: Inferred): Readonly<Record<string, unknown>> => inferred.tasks?.['build'] ?? {};

  test('builds each program reproducibly from the packages it compiles, here and in other services', () => {
    const cart = infer(shop, 'cart');
    assert.equal(build(cart)['command'], ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-buildid=', '-o', 'bin/cart', './cmd/cart']);
    assert.equal(build(cart)['outputs'], ['bin/cart']);
    assert.equal(build(cart)['inputs'], [
      'cmd/cart/*.go',
      'price/*.go',
      '//libs/money/*.go',
      '//libs/text/*.go',
      ...moduleFiles,
      '!price/*_test.go',
      '!//libs/money/*_test.go',
    ]);
    assert.equal(cart.dependsOn, ['money']);
  });

  test('tests and vets every package, with its tests, testdata for test alone, and what tests import', () => {
    const { test: tests, vet } = infer(shop, 'cart').tasks ?? {};
    const packages = ['cmd/cart/*.go', 'price/*.go', 'unused/*.go', '//libs/check/*.go', '//libs/money/*.go', '//libs/text/*.go'];
    assert.equal(vet?.['inputs'], [...packages, ...moduleFiles, '!//libs/money/*_test.go']);
    const compiled = ['cmd/cart/*.go', 'price/*.go', 'price/testdata/**', ...packages.slice(2), ...moduleFiles, '!//libs/money/*_test.go'];
    assert.equal(tests?.['inputs'], ['$default', ...compiled, '!*.md']);
    assert.equal([tests?.['executor'], tests?.['options'], vet?.['executor']], ['test', { language: 'go' }, 'vet']);
  });

  test('texts count for tests where they are embedded', () => {
    const embedding = (pattern: string): unknown => {
      const source = `package x\nimport _ "embed"\n//go:embed ${pattern}\n`;
      const inputs: unknown = infer({ ...shop, 'cart/x.go': source, 'cart/README.md': '' }, 'cart').tasks?.['test']?.['inputs'];
      return Array.isArray(inputs) && inputs.includes('!*.md');
    };
    assert.equal(['README.md', '*', '*.md', 'price/*.md'].map(embedding), [false, false, false, true]);
  });

  test('tests of a package that is embedded count', () => {
    const files = {
      ...shop,
      'cart/price/price.go': 'package price\nimport (\n_ "embed"\n"shop.example/cart/price/template"\n)\n//go:embed template\n',
      'cart/price/template/a.go': 'package template\n',
      'cart/price/template/a_test.go': 'package template\n',
    };
    assert.equal(
      (build(infer(files, 'cart'))['inputs'] as string[]).filter((glob) => glob.startsWith('!')),
      ['!price/*_test.go'],
    );
  });

  test('vet reads settings of linters, from folders above as well', () => {
    const settings = ['.golangci.yml', 'libs/staticcheck.conf', 'libs/money/.golangci.toml', 'libs/money/staticcheck.conf', 'cart/.golangci.yml'];
    const vet = infer({ ...shop, ...Object.fromEntries(settings.map((path) => [path, ''])) }, 'libs/money').tasks?.['vet'];
    assert.equal((vet?.['inputs'] as string[] | undefined)?.slice(-4), ['.golangci.toml', 'staticcheck.conf', '//.golangci.yml', '//libs/staticcheck.conf']);
  });

  test('compiles a library without outputs, in a package folder of a bigger module', () => {
    const money = infer(shop, 'libs/money');
    assert.equal(build(money)['command'], ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-buildid=', './...']);
    assert.equal(build(money)['outputs'], []);
    assert.equal(money.dependsOn, ['text']);
    assert.equal(infer({ ...shop, 'docs/service.yml': yml, 'docs/x.go': 'package x' }, 'docs'), {});
  });

  test('finds programs in the folder itself and in cmd/, not those that constraints rule out', () => {
    const files = {
      'a/service.yml': yml,
      'a/go.mod': 'module x.example/tool/v2\n',
      'a/main.go': 'package main\n',
      'a/gen.go': '//go:build ignore\n\npackage main\n',
      'a/cmd/b/b.go': '//go:build linux\n\npackage main\n',
      'a/cmd/tool/t.go': 'package main\n',
      'a/cmd/c/c.go': '//go:build ignore\n\npackage main\nimport "x.example/tool/v2/none"',
      'a/cmd/b/deep/d.go': 'package main\n',
      "a/cmd/it's/e.go": 'package main\n',
    };
    assert.equal(build(infer(files, 'a'))['outputs'], ['bin/tool', 'bin/b', "bin/it's", 'bin/cmd-tool']);
    const flags = 'go build -trimpath -buildvcs=false -ldflags=-buildid= -o';
    assert.is(
      build(infer(files, 'a'))['command'],
      `${flags} bin/tool . && ${flags} bin/b ./cmd/b && ${flags} 'bin/it'\\''s' './cmd/it'\\''s' && ${flags} bin/cmd-tool ./cmd/tool`,
    );
  });

  test('follows replace without go.work, and keeps a go.work above out', () => {
    const alone: Readonly<Record<string, string>> = {
      ...shop,
      'cart/go.mod': 'module shop.example/cart\nreplace shop.example/libs => ../libs\n',
      'cart/go.sum': '',
    };
    const { 'go.work': _, ...files } = alone;
    const cart = infer(files, 'cart');
    assert.equal(cart.dependsOn, ['money']);
    assert.ok((build(cart)['env'] as string[]).includes('GOWORK=off'));
    assert.equal((build(cart)['inputs'] as string[]).slice(4, 7), ['go.mod', 'go.sum', '//libs/go.mod']);
    assert.not((build(infer(shop, 'cart'))['env'] as string[]).includes('GOWORK=off'));
    assert.equal(infer({ ...files, 'cart/go.mod': 'module shop.example/cart\nrequire shop.example/libs v1.0.0\n' }, 'cart').dependsOn, []);
    assert.equal(infer({ ...shop, 'go.work': 'go 1.22\nuse ./libs\n' }, 'cart').dependsOn, []);
    assert.equal(infer({ ...files, 'cart/go.mod': 'module shop.example/cart\nreplace shop.example/libs => ../../elsewhere\n' }, 'cart').dependsOn, []);
  });

  test('builds from vendor where there is one', () => {
    const files = {
      'a/service.yml': yml,
      'a/go.mod': 'module a.example/a\nreplace b.example/b => ../b\n',
      'a/a.go': 'package a\nimport "b.example/b"\n',
      'a/vendor/modules.txt': '',
      'a/vendor/b.example/b/b.go': 'package b\n',
      'b/service.yml': yml,
      'b/go.mod': 'module b.example/b\n',
      'b/b.go': 'package b\n',
    };
    assert.ok((build(infer(files, 'a'))['command'] as string[]).includes('-mod=vendor'));
    assert.equal(build(infer(files, 'a'))['inputs'], ['*.go', 'go.mod', 'vendor/**']);
    assert.equal(infer(files, 'a').dependsOn, []);
  });

  test('counts embedded files, assembly and C', () => {
    const files = {
      'a/service.yml': yml,
      'a/go.mod': 'module a.example/a\n',
      'a/a.go': 'package a\nimport "embed"\nimport "C"\n//go:embed one.txt web sql/*.sql {odd}.txt\nvar fs embed.FS\n',
      'a/one.txt': '',
      'a/web/index.html': '',
      'a/sql/1.sql': '',
      'a/sum.s': '',
      'a/sum.h': '',
    };
    const task = build(infer(files, 'a'));
    assert.equal(task['inputs'], ['*.{go,h,s}', 'one.txt', 'web/**', 'sql/*.sql', '\\{odd\\}.txt', 'go.mod']);
    assert.equal(task['tools'], ['go', 'cc']);
    assert.is((task['env'] as string[])[0], 'CGO_ENABLED=1');
    assert.is((build(infer(shop, 'cart'))['env'] as string[])[0], 'CGO_ENABLED=0');
  });

  test('leaves out edges between services that import each other, and keeps their files as inputs', () => {
    const files = {
      'go.mod': 'module x.example/x\n',
      'a/service.yml': yml,
      'a/one/a.go': 'package one\nimport "x.example/x/b/one"\n',
      'a/two/a.go': 'package two\n',
      'b/service.yml': yml,
      'b/one/b.go': 'package one\nimport "x.example/x/c"\n',
      'b/two/b.go': 'package two\nimport "x.example/x/a/two"\n',
      'c/service.yml': yml,
      'c/c.go': 'package c\n',
    };
    assert.equal(infer(files, 'a').dependsOn, []);
    assert.equal(infer(files, 'b').dependsOn, ['c']);
    assert.equal(build(infer(files, 'a'))['inputs'], ['one/*.go', 'two/*.go', '//b/one/*.go', '//c/*.go', '//go.mod']);
  });

  test('depends on the tasks that make a package nobody has committed', () => {
    const inferred = infer({ ...shop, 'cart/price/price.go': 'package price\nimport "shop.example/libs/money/gen"\n' }, 'cart');
    assert.equal(inferred.dependsOn, ['money']);
    assert.equal(build(inferred)['dependsOn'], ['generate', 'proto', 'money:generate', 'money:proto', '^build']);
  });

  test('does not build services nested in it, nor nested modules, hidden folders and testdata', () => {
    const files = {
      'service.yml': yml,
      'go.mod': 'module x.example/x\n',
      'lib/lib.go': 'package lib\n',
      'testdata/t.go': 'package t\n',
      '_old/o.go': 'package o\n',
      'other/go.mod': 'module y.example/y\n',
      'other/y.go': 'package y\n',
      'nested/service.yml': yml,
      'nested/n.go': 'package n\nimport "x.example/x/lib"\n',
    };
    const root = infer(files, '');
    assert.equal((build(root)['command'] as string[]).slice(-1), ['./lib']);
    assert.equal(build(root)['inputs'], ['lib/*.go', 'go.mod']);
    assert.equal(root.tasks?.['vet']?.['inputs'], ['lib/*.go', 'nested/*.go', 'go.mod']);
    assert.equal(infer(files, 'nested').dependsOn, ['root']);
    assert.equal(infer({ 'a/service.yml': yml, 'a/go.mod': 'no module\n', 'a/a.go': 'package a' }, 'a'), {});
    assert.equal(infer({ 'a/service.yml': yml, 'a/go.mod': 'module a\n' }, 'a'), {});
  });
});
