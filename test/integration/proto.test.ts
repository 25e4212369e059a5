import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { assertCached, assertRan, outcomesOf } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { requirePrograms, requireShopPrograms } from '../support/proto-tools.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const packages = 'protobuf-compiler libprotobuf-dev protobuf-compiler-grpc protoc-gen-go-1-5 protoc-gen-go-grpc';
/** Each test starts the command and compilers many times. */
const patient = { timeoutMs: 600_000 };
const compilers = ['protoc', 'protoc-gen-go', 'protoc-gen-go-grpc', 'grpc_python_plugin'];

describe('code from .proto files by protoc', (test) => {
  test(
    'is the same in two clones, reruns what imports a change, and comes back from the cache',
    async (context) => {
      requirePrograms(compilers, packages, context.skip);
      const rig = threeServices(context, { tool: 'protoc' });
      const env = { MMO_CACHE_DIR: join(rig.root, '..', 'cache') };
      const run = (options = {}): Promise<MmoResult> => rig.run(['proto'], { env, signal: context.signal, ...options });
      const all = ['audit:proto', 'auth:proto', 'cart:proto', 'cart:proto-go', 'cart:proto-python'];
      const outs = ['auth/gen', 'cart/gen', 'audit/gen'];

      const first = await run();
      assert.is(first.exitCode, 0, first.stdout + first.stderr);
      assertRan(first.events, all);
      for (const file of ['go/cart.pb.go', 'go/cart_grpc.pb.go', 'python/cart_pb2.py', 'python/cart_pb2_grpc.py'])
        assert.ok(rig.exists(`cart/gen/${file}`), file);
      const made = contentsOf(rig.root, outs);

      for (const out of outs) rig.remove(out);
      const again = await run();
      assertRan(again.events, []);
      assertCached(again.events, all);
      assert.equal(contentsOf(rig.root, outs), made);

      rig.git('clone', '--quiet', rig.root, '../other clone');
      const elsewhere = { root: join(rig.root, '../other clone'), env: { MMO_CACHE_DIR: join(rig.root, '..', 'other cache') } };
      assertRan((await run({ cwd: '../other clone', env: elsewhere.env })).events, all);
      assert.equal(contentsOf(elsewhere.root, outs), made, 'bytes of another clone');

      rig.write('auth/proto/auth.proto', `${rig.read('auth/proto/auth.proto')}\nmessage Token { string text = 1; }\n`);
      assertRan((await run()).events, ['auth:proto', 'cart:proto', 'cart:proto-go', 'cart:proto-python']);
      rig.write('protos/common/money.proto', `${rig.read('protos/common/money.proto')}\n// A remark.\n`);
      assert.is(outcomesOf((await run()).events).get('audit:proto')?.status, 'cached');
    },
    patient,
  );

  test(
    'a mistake is shown at its place, and a missing program with what to install',
    async (context) => {
      requirePrograms(compilers, packages, context.skip);
      const rig = threeServices(context, { tool: 'protoc' });
      rig.write('audit/audit.proto', 'syntax = "proto3";\nmessage Audit {\n  Nothing at = 1;\n}\n');
      const wrong = await rig.run(['audit:proto'], { signal: context.signal });
      assert.is(wrong.exitCode, 1);
      assert.equal(places(wrong), ['audit/audit.proto:3:3 "Nothing" is not defined.']);
      rig.write('audit/service.yml', 'name: audit\nproto:\n  languages: [go]\n  gateway: true\n');
      const missing = await rig.mmo(['run', 'audit:proto'], { signal: context.signal });
      assert.is(missing.exitCode, 1);
      assert.match(
        missing.stdout + missing.stderr,
        'protoc-gen-grpc-gateway is not found: go install github.com/grpc-ecosystem/grpc-gateway/v2/protoc-gen-grpc-gateway@latest',
      );
    },
    patient,
  );

  test(
    '--lang generates one language, and what a user gets wrong is said',
    async (context) => {
      requirePrograms(compilers, packages, context.skip);
      const rig = threeServices(context, { tool: 'protoc' });
      const mmo = (...args: readonly string[]): Promise<MmoResult> => rig.mmo(['proto', ...args], { signal: context.signal });
      assert.is((await mmo('regen', '--lang', 'python')).exitCode, 0);
      assert.ok(rig.exists('cart/gen/python/cart_pb2.py') && !rig.exists('cart/gen/go') && !rig.exists('auth/gen'));
      const wrong = await mmo('regen', 'crat');
      const told = 'error[MMO1023]: there is no service "crat"\n  did you mean "cart"?\nhelp: mmo ls lists the services of this workspace\n';
      assert.equal([wrong.exitCode, wrong.stderr], [2, told]);
    },
    patient,
  );
});

describe('without a compiler', (test) => {
  test(
    'proto tasks fail with the remedy and the others run',
    async (context) => {
      const rig = threeServices(context, {});
      rig.write('audit/service.yml', 'name: audit\ntasks:\n  hello:\n    command: "true"\n');
      symlinkSync(process.execPath, rig.path('../home/node'));
      for (const name of ['git', 'sh', 'true']) symlinkSync(`/usr/bin/${name}`, rig.path(`../home/${name}`));
      const result = await rig.run(['audit:hello', 'audit:proto', '--continue'], { env: { PATH: rig.path('../home') }, signal: context.signal });
      assert.is(result.exitCode, 1);
      assert.is(outcomesOf(result.events).get('audit:hello')?.status, 'success');
      assert.equal(outcomesOf(result.events).get('audit:proto'), {
        status: 'failure',
        failure: {
          reason: 'error',
          message: 'neither buf nor protoc is found: npm install --save-dev @bufbuild/buf, or apt-get install protobuf-compiler',
        },
      });
    },
    patient,
  );
});

describe('code from .proto files by buf', (test) => {
  test(
    'generates what is asked for, and as a buf.gen.yaml says',
    async (context) => {
      const env = bufEnv(context);
      const rig = threeServices(context, {}, 'languages: [es, descriptor]');
      const made = await rig.run(['cart:proto'], { env, signal: context.signal });
      assert.is(made.exitCode, 0, made.stdout + made.stderr);
      assert.match(rig.read('cart/gen/es/cart_pb.js'), 'auth_pb.js');
      assert.ok(rig.exists('cart/gen/descriptor.binpb'));
      rig.write('audit/buf.gen.yaml', 'version: v2\nplugins:\n  - local: protoc-gen-es\n    out: src/pb\n    opt: target=ts\n');
      assertRan((await rig.run(['audit:proto'], { env, signal: context.signal })).events, ['audit:proto']);
      assert.ok(rig.exists('audit/src/pb/audit_pb.ts'));
      rig.remove('audit/src');
      assertCached((await rig.run(['audit:proto'], { env, signal: context.signal })).events, ['audit:proto']);
      assert.ok(rig.exists('audit/src/pb/audit_pb.ts'));
    },
    patient,
  );

  test(
    'lint and breaking show findings of the own files at their places',
    async (context) => {
      const env = bufEnv(context);
      const rig = threeServices(context, {});
      const lint = await rig.run(['audit:proto-lint'], { env, signal: context.signal });
      assert.equal([lint.exitCode, places(lint)], [1, ['audit/audit.proto:1:1 Files must have a package defined. (PACKAGE_DEFINED)']]);
      rig.write('buf.yaml', 'version: v2\nlint:\n  use: [MINIMAL]\n  except: [PACKAGE_DEFINED, PACKAGE_DIRECTORY_MATCH]\n');
      assert.is((await rig.run(['proto-lint'], { env, signal: context.signal })).exitCode, 0, 'the rules of the workspace');

      const breaking = (...more: readonly string[]): Promise<MmoResult> => rig.run(['proto-breaking', '--continue', ...more], { env, signal: context.signal });
      assert.is((await breaking()).exitCode, 0);
      rig.write('auth/proto/auth.proto', rig.read('auth/proto/auth.proto').replace('string id = 1', 'string id = 7'));
      const changed = await breaking();
      assert.is(changed.exitCode, 1);
      assert.equal(places(changed), ['auth/proto/auth.proto:6:1 Previously present field "1" with name "id" on message "User" was deleted. (FIELD_NO_DELETE)']);
      assert.is(outcomesOf(changed.events).get('cart:proto-breaking')?.status, 'success', 'the change is not its own');
      rig.write('auth/proto/new.proto', 'syntax = "proto3";\npackage auth;\n');
      rig.remove('audit/audit.proto');
      rig.write('audit/other.proto', 'syntax = "proto3";\n');
      assert.match(places(await breaking('-s', 'audit')).join(), 'Previously present file "audit.proto" was deleted');
      assert.is(rig.git('status', '--short', '--', 'cart'), '', 'neither index nor work tree');
    },
    patient,
  );

  test(
    'check prints the patch that is missing, and writes nothing',
    async (context) => {
      const env = bufEnv(context);
      const rig = threeServices(context, {}, 'languages: [es]');
      const check = (): Promise<MmoResult> => rig.mmo(['proto', 'check', 'cart'], { env, signal: context.signal });
      assert.is((await rig.mmo(['proto', 'regen', 'cart'], { env, signal: context.signal })).exitCode, 0);
      rig.commit();
      assert.is((await check()).exitCode, 0);
      // What a generator wrote for a file that is gone; a file written by hand would make the folder no output at all.
      rig.write('cart/gen/es/stray.js', '// @generated from file gone.proto\nleft over\n');
      rig.write('cart/proto/cart.proto', rig.read('cart/proto/cart.proto').replace('user = 1', 'buyer = 1'));
      const before = rig.git('status', '--short', '--untracked-files=all');
      const drift = await check();
      assert.is(drift.exitCode, 1);
      const lines = drift.stdout.split('\n');
      for (const line of [
        '--- a/gen/es/cart_pb.d.ts',
        '+++ b/gen/es/cart_pb.d.ts',
        '-  user?: User | undefined;',
        '+  buyer?: User | undefined;',
        '--- a/gen/es/stray.js',
        '-left over',
      ]) {
        assert.ok(lines.includes(line), `${line}\n${drift.stdout}`);
      }
      assert.is(rig.git('status', '--short', '--untracked-files=all'), before);
    },
    patient,
  );
});

function threeServices({ defer }: TestContext, options: Readonly<Record<string, unknown>>, languages = 'languages: [go, python]'): Rig {
  const header = (name: string, rest: string): string =>
    `syntax = "proto3";\npackage ${name};\noption go_package = "example.test/${name};${name}pb";\n${rest}\n`;
  return createRig(
    {
      files: {
        'mmo.json': JSON.stringify({ name: 'three', schemaVersion: 1, plugins: [{ name: 'proto', ...options }] }),
        '.gitignore': '.mmo/\n',
        'auth/service.yml': 'name: auth\n',
        'auth/proto/auth.proto': header(
          'auth',
          'import "google/protobuf/timestamp.proto";\nimport "common/money.proto";\nmessage User { string id = 1; common.Money owes = 2; }',
        ),
        'cart/service.yml': `name: cart\nproto:\n  ${languages}\n  grpc: true\n`,
        'cart/proto/cart.proto': header('cart', 'import "auth.proto";\nmessage Cart { auth.User user = 1; }\nservice Carts { rpc Get(Cart) returns (Cart); }'),
        'audit/service.yml': 'name: audit\n',
        'audit/audit.proto': 'syntax = "proto3";\nmessage Audit { string at = 1; }\n',
        'protos/common/money.proto': header('common', 'message Money { int64 units = 1; }'),
      },
    },
    defer,
  );
}

function bufEnv({ skip }: TestContext): { readonly PATH: string } {
  return { PATH: `${requireShopPrograms(skip)}${delimiter}${process.env['PATH']}` };
}

/** `file:line:column message` of what was found. */
function places({ events }: MmoResult): readonly string[] {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [placed(event.diagnostic)] : []));
}

function placed({ span, message }: Diagnostic): string {
  const at = span as { readonly file: string; readonly line?: number; readonly column?: number } | undefined;
  return `${at?.file}:${at?.line}:${at?.column} ${message}`;
}

/** Bytes of every file below the folders, by path. */
function contentsOf(root: string, folders: readonly string[]): Readonly<Record<string, string>> {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])),
  );
  return Object.fromEntries(files.sort().map((path) => [path.slice(root.length), readFileSync(path, 'base64')]));
}
