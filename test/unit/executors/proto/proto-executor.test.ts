import * as assert from 'uvu/assert';
import { validate } from '../../../../core/config/validate.ts';
import { bufFinding } from '../../../../executors/proto/buf-finding.ts';
import { programDigest } from '../../../../executors/proto/program-digest.ts';
import { protoExecutor } from '../../../../executors/proto/proto-executor.ts';
import { protoSchema } from '../../../../executors/proto/proto-schema.ts';
import { protocFinding } from '../../../../executors/proto/protoc-finding.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryHost } from '../../../support/memory-host.ts';

const service = { name: 'cart', dir: 'cart', type: 'service', extra: {} };
const place = { file: 'cart/service.yml', start: 0, end: 1 };

describe('defaults of a proto task', (test) => {
  const outputs = (options: Readonly<Record<string, unknown>>): readonly unknown[] => protoExecutor.defaults?.(service, options).outputs ?? [];

  test('outputs follow the languages, and nothing is named twice or inside another', () => {
    assert.equal(outputs({}), ['gen/descriptor.binpb']);
    assert.equal(outputs({ languages: ['go', 'es', 'ts'], grpc: true, gateway: true, openapi: true }), ['gen/es', 'gen/go', 'gen/openapi']);
    assert.equal(outputs({ languages: ['go', 'python'], out: { go: './gen/', python: 'gen/py' } }), ['gen']);
    assert.equal(outputs({ languages: ['go'], web: true }), ['gen/es', 'gen/go']);
    assert.equal(outputs({ plugins: [{ name: 'protoc-gen-doc', out: 'docs' }] }), ['docs']);
    assert.equal(outputs({ generated: ['src/gen'] }), ['src/gen']);
    assert.equal(outputs({ languages: [] }), []);
    assert.equal(outputs({ action: 'check', languages: ['go'] }), []);
  });

  test('inputs are the roots, the import roots and the files of buf', () => {
    assert.equal(protoExecutor.defaults?.(service, { roots: ['proto'], include: ['//protos'] }).inputs, [
      'proto/**/*.proto',
      '**/buf.yaml',
      '**/buf.lock',
      '**/buf.work.yaml',
      '**/buf.gen.yaml',
      '//protos/**/*.proto',
    ]);
  });

  test('what compares with a branch or with generated files is never a hit', () => {
    const cached = (options: Readonly<Record<string, unknown>>): boolean | undefined => protoExecutor.defaults?.(service, options).cache;
    assert.equal([cached({}), cached({ action: 'lint' })], [true, true]);
    assert.equal([cached({ action: 'check' }), cached({ action: 'breaking' }), cached({ action: 'breaking', against: 'v1' })], [false, false, false]);
    assert.is(cached({ action: 'breaking', against: 'released.binpb' }), true);
  });

  test('options that mean nothing are refused', async () => {
    const mistakes = async (options: unknown): Promise<number> => (await validate(options, protoSchema, { spans: { '': place }, prefix: '' })).length;
    assert.is(await mistakes({ languages: ['go'], out: { go: 'gen' }, include: ['//protos', 'third_party'], web: 'connect' }), 0);
    for (const wrong of [
      { languages: ['cobol'] },
      { out: { go: '../x' } },
      { out: { go: '/x' } },
      { include: ['/usr'] },
      { tool: 'make' },
      { plugins: [{ name: 'x' }] },
      { against: '--x' },
    ]) {
      assert.ok((await mistakes(wrong)) > 0, JSON.stringify(wrong));
    }
  });
});

describe('what the tools say', (test) => {
  test('a line of buf', () => {
    const line = '{"path":"proto/a.proto","start_line":2,"start_column":5,"type":"PACKAGE_DEFINED","message":"Files must have a package."}';
    assert.equal(bufFinding(line, 'cart'), {
      severity: 'error',
      message: 'Files must have a package.',
      file: 'cart/proto/a.proto',
      line: 2,
      column: 5,
      rule: 'PACKAGE_DEFINED',
    });
    assert.is(bufFinding('{"path":"a.proto","type":"COMPILE","message":"no"}', '')?.rule, undefined);
    for (const other of ['Failure: no such file', '{', '{}', '']) assert.is(bufFinding(other, ''), undefined);
  });

  test('a line of protoc', () => {
    const found = protocFinding('cart.proto:4:16: "auth.User" is not defined.', (name) => `cart/proto/${name}`);
    assert.equal(found, { severity: 'error', message: '"auth.User" is not defined.', file: 'cart/proto/cart.proto', line: 4, column: 16 });
    assert.is(protocFinding('a.proto:1:1: warning: Import b.proto is unused.', () => undefined)?.severity, 'warning');
    for (const other of ['a.proto: File not found.', '--go_out: protoc-gen-go: Plugin failed', ''])
      assert.is(
        protocFinding(other, () => undefined),
        undefined,
      );
  });
});

describe('the digest of a program', (test) => {
  test('is the version of its package, the digest of its bytes, or says that it is missing', () => {
    const { files } = createMemoryHost({
      '/w/node_modules/@bufbuild/buf/package.json': '{"name":"@bufbuild/buf","version":"1.2.3"}',
      '/w/node_modules/@bufbuild/buf/bin/buf': '#!/usr/bin/env node',
      '/usr/bin/protoc': 'one',
    });
    const digest = (at: string | undefined): string => programDigest('x', { findProgram: () => at, files, stateDir: '/state' });
    assert.is(digest('/w/node_modules/@bufbuild/buf/bin/buf'), '@bufbuild/buf@1.2.3');
    assert.is(digest(undefined), 'missing');
    const before = digest('/usr/bin/protoc');
    assert.match(before, /^[0-9a-f]{64}$/);
    assert.is(digest('/usr/bin/protoc'), before);
    files.write('/usr/bin/protoc', 'two!');
    assert.not.equal(digest('/usr/bin/protoc'), before);
    files.write('/state/programs.json', 'no JSON');
    assert.match(digest('/usr/bin/protoc'), /^[0-9a-f]{64}$/);
  });
});
