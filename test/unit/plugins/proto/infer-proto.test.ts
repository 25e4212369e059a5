import * as assert from 'uvu/assert';
import { inferProto } from '../../../../plugins/proto/infer-proto.ts';
import { describe } from '../../../support/harness.ts';
import { type Inferred, inferFrom } from '../../../support/infer-from.ts';

const shop: Readonly<Record<string, string>> = {
  'auth/service.yml': '',
  'auth/proto/auth/v1/auth.proto': 'import "google/protobuf/timestamp.proto";\nimport "common/money.proto";',
  'auth/proto/auth/v1/other.proto': 'import "auth/v1/auth.proto";',
  'cart/service.yml': '',
  'cart/package.json': '{}',
  'cart/proto/cart/v1/cart.proto': '// import "audit.proto";\nimport public "auth/v1/auth.proto";\nstring import = 1; // no import',
  'audit/service.yml': '',
  'audit/audit.proto': 'message Audit {}',
  'protos/common/money.proto': 'import weak "common/unit.proto";',
  'protos/common/unit.proto': '',
  'web/service.yml': '',
  'web/README.md': '',
};
const ownFiles = ['**/buf.yaml', '**/buf.lock', '**/buf.work.yaml', '**/buf.gen.yaml'];

describe('inference of a service with .proto files', (test) => {
  const infer = (files: Readonly<Record<string, string>>, dir: string): Inferred => inferFrom(inferProto, files, dir);
  const options = (inferred: Inferred, task: string): unknown => inferred.tasks?.[task]?.['options'];

  test('an import is an edge to the owner of the file, and what it leads to is an input', () => {
    const cart = infer(shop, 'cart');
    assert.equal(cart.dependsOn, ['auth']);
    assert.equal(cart.tasks?.['proto']?.['inputs'], [
      'proto/**/*.proto',
      ...ownFiles,
      '//auth/proto/auth/v1/auth.proto',
      '//protos/common/money.proto',
      '//protos/common/unit.proto',
    ]);
    assert.equal(options(cart, 'proto'), { roots: ['proto'], include: ['//auth/proto', '//protos'], languages: ['es'] });
    assert.equal(Object.keys(cart.tasks ?? {}), ['proto', 'proto-lint', 'proto-breaking']);
    assert.is(infer(shop, 'auth').dependsOn, undefined);
  });

  test('the folder itself is the root where there is no proto folder, and a descriptor is made where no language is known', () => {
    const audit = infer(shop, 'audit');
    assert.equal(audit.tasks?.['proto']?.['inputs'], ['**/*.proto', ...ownFiles]);
    assert.equal(options(audit, 'proto'), { roots: ['.'], languages: ['descriptor'] });
  });

  test('a folder of which no file is meant gives nothing', () => {
    assert.equal(infer(shop, 'web'), {});
  });

  test('services that import each other, even through a third, get no edges', () => {
    const ring = {
      'a/service.yml': '',
      'a/a.proto': 'import "b.proto";',
      'b/service.yml': '',
      'b/b.proto': '',
      'b/b2.proto': 'import "c.proto";',
      'c/service.yml': '',
      'c/c.proto': '',
      'c/c2.proto': 'import "a.proto";',
      'd/service.yml': '',
      'd/d.proto': 'import "a.proto";',
    };
    assert.is(infer(ring, 'a').dependsOn, undefined);
    assert.is(infer(ring, 'c').dependsOn, undefined);
    assert.equal(infer(ring, 'd').dependsOn, ['a']);
  });

  test('the own file wins over one of the same name elsewhere', () => {
    const twins = { 'a/service.yml': '', 'a/common.proto': '', 'b/service.yml': '', 'b/common.proto': '', 'b/b.proto': 'import "common.proto";' };
    assert.is(infer(twins, 'b').dependsOn, undefined);
    assert.equal(options(infer(twins, 'b'), 'proto'), { roots: ['.'], languages: ['descriptor'] });
  });

  test('several languages are tasks of their own, and proto is all of them', () => {
    const both = infer({ ...shop, 'cart/go.mod': '' }, 'cart');
    assert.equal(Object.keys(both.tasks ?? {}), ['proto-es', 'proto-go', 'proto', 'proto-lint', 'proto-breaking']);
    assert.equal(both.tasks?.['proto']?.['dependsOn'], ['proto-es', 'proto-go']);
    assert.equal((options(both, 'proto-go') as Record<string, unknown>)['languages'], ['go']);
  });

  test('a buf.gen.yaml decides what is generated, and buf.yaml where the modules are', () => {
    const files = {
      ...shop,
      'cart/buf.yaml': 'version: v2\nmodules:\n  - path: proto # ours\nlint:\n  use: [STANDARD]\n',
      'cart/buf.gen.yaml': 'version: v2\nplugins:\n  - local: protoc-gen-es\n    out: src/gen\n  # out: nowhere\n  - { protoc_builtin: python, out: "py" }\n',
    };
    const cart = infer(files, 'cart');
    assert.equal(options(cart, 'proto'), {
      tool: 'buf',
      roots: ['proto'],
      include: ['//auth/proto', '//protos'],
      generated: ['py', 'src/gen'],
      programs: ['protoc', 'protoc-gen-es'],
    });
  });

  test('what buf.gen.yaml writes outside the service is not kept', () => {
    const cart = infer({ ...shop, 'cart/buf.gen.yaml': 'plugins:\n  - out: ../web/gen\n  - out: gen\n' }, 'cart');
    assert.is(cart.tasks?.['proto']?.['cache'], false);
    assert.equal((options(cart, 'proto') as Record<string, unknown>)['generated'], ['gen']);
  });

  test('generated code in the tree is compared with what is generated', () => {
    const cart = infer({ ...shop, 'cart/gen/es/cart/v1/cart_pb.js': '' }, 'cart');
    assert.equal(options(cart, 'proto-check'), { roots: ['proto'], include: ['//auth/proto', '//protos'], action: 'check', languages: ['es'] });
  });

  test('a folder with sources beside what is generated is no output', () => {
    const kept = (files: Readonly<Record<string, string>>): unknown => {
      const { proto, ...others } = infer({ ...shop, 'cart/buf.gen.yaml': 'plugins:\n  - out: src\n', ...files }, 'cart').tasks ?? {};
      return [proto?.['cache'], proto?.['outputs'], 'proto-check' in others];
    };
    const generated = {
      'cart/src/a.pb.go': 'x',
      'cart/src/b_pb2.pyi': 'x',
      'cart/src/c_pb2_grpc.py': 'x',
      'cart/src/__init__.py': '',
      'cart/src/d.ts': '// @generated\n',
    };
    assert.equal(kept({}), [undefined, undefined, false]);
    assert.equal(kept(generated), [undefined, undefined, true]);
    assert.equal(kept({ ...generated, 'cart/src/app.py': 'print(1)\n' }), [false, [], false]);
    assert.equal(kept({ 'cart/src/cart.proto': 'message A {}' }), [false, [], false]);
  });
});
