import * as assert from 'uvu/assert';
import { bufModules, bufOutputs } from '../../../../plugins/proto/buf-files.ts';
import { protoImports } from '../../../../plugins/proto/proto-imports.ts';
import { describe } from '../../../support/harness.ts';

describe('imports of a .proto file', (test) => {
  const cases: Readonly<Record<string, readonly [text: string, imports: readonly string[]]>> = {
    'plain, public and weak': ['syntax = "proto3"; import "a.proto"; import public "b/c.proto"; import weak \'d.proto\';', ['a.proto', 'b/c.proto', 'd.proto']],
    'the first words of a file': ['import\n  "a.proto"\n;', ['a.proto']],
    'comments of both kinds': ['// import "a.proto";\n/* import "b.proto"; */ import /* c */ "d.proto"; // "e"', ['d.proto']],
    'a comment that never ends': ['import "a.proto"; /* import "b.proto";', ['a.proto']],
    'text in strings': ['option note = "; import \\"a.proto\\"; // "; import "b.proto";', ['b.proto']],
    'a field of that name': ['message M { string import = 1; }', []],
    'two slashes in a path': ['import "a//b.proto";', ['a//b.proto']],
    'half an import': ['import "a.proto"', []],
    nothing: ['', []],
  };
  for (const [name, [text, imports]] of Object.entries(cases)) {
    test(name, () => assert.equal(protoImports(text), imports));
  }
});

describe('what buf files say', (test) => {
  test('modules of a buf.yaml', () => {
    assert.equal(bufModules('version: v1\nbreaking:\n  use: [FILE]\n'), ['.']);
    assert.equal(bufModules('version: v2\nmodules:\n  - path: proto/a\n  - path: "proto/b" # two\n    name: x\n'), ['proto/a', 'proto/b']);
    assert.equal(bufModules('{"version":"v2","modules":[{"path":"c"}]}'), ['c']);
  });

  test('folders and programs of a buf.gen.yaml', () => {
    const text = 'version: v2\nplugins:\n  - local: protoc-gen-es\n    out: gen\n    opt: target=js\n  - remote: buf.build/x\n    out: gen/x\n';
    assert.equal(bufOutputs(text), { outs: ['gen', 'gen/x'], programs: ['protoc-gen-es'] });
    assert.equal(bufOutputs('plugins: [{"local": ["node", "x.js"], "out": "o"}]').outs, ['o']);
  });
});
