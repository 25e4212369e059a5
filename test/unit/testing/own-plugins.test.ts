import { builtins } from '../../../core/cli/builtins.ts';
import { type InferCase, testPlugin } from '../../../core/testing/test-plugin.ts';
import { describe } from '../../support/harness.ts';

const lib = { 'lib/package.json': '{ "name": "lib", "scripts": { "build": "tsc", "test": "node --test" } }' };

const cases: Readonly<Record<string, readonly InferCase[]>> = {
  docker: [
    {
      name: 'a Dockerfile',
      files: { 'service/Dockerfile': 'FROM scratch\nCOPY a /a\n', 'service/a': '' },
      tasks: ['artifact', 'image', 'release'],
    },
  ],
  go: [
    {
      name: 'two modules',
      files: {
        'cart/go.mod': 'module example.test/cart\n\ngo 1.21\n\nrequire example.test/lib v0.0.0\n\nreplace example.test/lib => ../lib\n',
        'cart/main.go': 'package main\n\nimport "example.test/lib"\n\nfunc main() { lib.Hello() }\n',
        'lib/go.mod': 'module example.test/lib\n\ngo 1.21\n',
        'lib/lib.go': 'package lib\n\nfunc Hello() {}\n',
      },
      ...{ services: { cart: 'cart', lib: 'lib' }, service: 'cart', dependsOn: ['lib'] },
    },
  ],
  make: [{ name: 'a Makefile', files: { 'service/Makefile': 'build:\n\techo built\n\ntest: build\n\techo tested\n' }, tasks: ['build', 'test'] }],
  node: [
    {
      name: 'two packages',
      files: { ...lib, 'web/package.json': '{ "name": "web", "dependencies": { "lib": "*" }, "scripts": { "test": "node --test" } }' },
      ...{ services: { lib: 'lib', web: 'web' }, service: 'web', dependsOn: ['lib'] },
    },
  ],
  proto: [{ name: 'a proto', files: { 'service/a.proto': 'syntax = "proto3";\npackage a;\nmessage A {}\n' } }],
  python: [{ name: 'a project', files: { 'service/pyproject.toml': '[project]\nname = "a"\nversion = "1"\n', 'service/a.py': 'print(1)\n' } }],
};

describe('testPlugin', (test) => {
  for (const [name, infers] of Object.entries(cases)) {
    test(`passes the ${name} plugin`, async () => {
      const plugin = await builtins.plugins[name]?.load();
      if (plugin === undefined) throw new Error(`there is no plugin "${name}"`);
      await testPlugin(plugin, { infers });
    });
  }
});
