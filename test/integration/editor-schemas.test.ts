import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../support/harness.ts';
import { type LanguageServer, startLanguageServer } from '../support/language-server.ts';

// The package is CommonJS whose exports Node cannot see from outside.
const { getLanguageService, TextDocument } = createRequire(import.meta.url)('vscode-json-languageservice') as typeof import('vscode-json-languageservice');
const repository = join(import.meta.dirname, '..', '..');
const comment = '# yaml-language-server: $schema=../../node_modules/mmo/schemas/service.schema.json\n';

interface Item {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

describe('service.yml in an editor', (test) => {
  for (const [how, head, schemas] of [
    ['by the comment in its first line', comment, {}],
    ['by the settings alone', '', { './node_modules/mmo/schemas/service.schema.json': '**/service.yml' }],
  ] as const) {
    test(`offers keys and values, explains them and marks mistakes ${how}`, async (context) => {
      const { root, server } = await startYamlServer(context, schemas);
      const first = head === '' ? 0 : 1;
      const uri = pathToFileURL(join(root, 'services/cart/service.yml')).href;

      const mistakes = await server.open(uri, `${head}nmae: cart\ntype: worker\n`);
      assert.match(mistakes.map(({ message }) => message).join('\n'), 'nmae');

      const sound = uri.replace('cart', 'catalog');
      await server.open(sound, `${head}type: \ntasks:\n  build:\n    command: make\n    \n`);
      const types = await complete(server, sound, { line: first, character: 6 });
      assert.equal(
        ['http-service', 'worker', 'job'].filter((value) => !types.has(value)),
        [],
      );
      const keys = await complete(server, sound, { line: first + 4, character: 4 });
      assert.match(keys.get('outputs') ?? '', 'Files and folders that the task makes');
      assert.match(keys.get('retries') ?? '', /\w/);
      assert.not.ok(keys.has('command'), 'a key that is there already is not offered');

      const top = uri.replace('cart', 'auth');
      assert.equal(await server.open(top, `${head}name: auth\n\n`), []);
      const topKeys = await complete(server, top, { line: first + 1, character: 0 });
      assert.match(topKeys.get('dependsOn') ?? '', 'Services it needs');
      assert.match(await hover(server, sound, { line: first + 3, character: 6 }), 'sh -c');
      assert.match(await hover(server, sound, { line: first, character: 1 }), 'What kind of thing it is');
    });
  }
});

describe('mmo.json in an editor', (test) => {
  test('offers keys and values, explains them and marks mistakes by its $schema', async ({ defer }) => {
    const root = installedIn(defer);
    const service = getLanguageService({
      schemaRequestService: async (uri) => readFileSync(fileURLToPath(uri), 'utf8'),
      workspaceContext: { resolveRelativePath: (path, base) => new URL(path, base).href },
      clientCapabilities: { textDocument: { completion: { completionItem: { documentationFormat: ['markdown', 'plaintext'] } } } },
    });
    const text = `{
  "$schema": "./node_modules/mmo/schemas/workspace.schema.json",
  "pluggins": [],
  "affected": { "fallback": "" },
  "tasks": { "build": { "" } }
}
`;
    const document = TextDocument.create(pathToFileURL(join(root, 'mmo.json')).href, 'json', 1, text);
    const parsed = service.parseJSONDocument(document);
    const at = (part: string, behind: number): { readonly line: number; readonly character: number } => document.positionAt(text.indexOf(part) + behind);

    const mistakes = await service.doValidation(document, parsed);
    assert.match(mistakes.map(({ message }) => message).join('\n'), 'pluggins');
    const keys = asMap((await service.doComplete(document, at('"pluggins"', 1), parsed))?.items);
    assert.match(keys.get('plugins') ?? '', /\w/);
    const values = asMap((await service.doComplete(document, at('"fallback": ""', 13), parsed))?.items);
    assert.equal([...values.keys()].sort(), ['"all"', '"error"']);
    const taskKeys = asMap((await service.doComplete(document, at('{ "" }', 3), parsed))?.items);
    assert.match(taskKeys.get('outputs') ?? '', 'Files and folders that the task makes');
    assert.match(JSON.stringify((await service.doHover(document, at('"affected"', 2), parsed))?.contents), 'compares with');
  });
});

describe('the schemas', (test) => {
  for (const name of ['service', 'workspace', 'events', 'summary']) {
    test(`${name}.schema.json gives every property a title and a description`, () => {
      const silent: string[] = [];
      walk(JSON.parse(readFileSync(join(repository, 'schemas', `${name}.schema.json`), 'utf8')), '', silent);
      assert.equal(silent, []);
    });
  }

  test('are part of the package, at the path that the comment names', () => {
    const { files, exports } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
      readonly files: readonly string[];
      readonly exports: Readonly<Record<string, unknown>>;
    };
    assert.ok(files.includes('schemas'));
    assert.is(exports['./schemas/*'], './schemas/*');
  });
});

async function startYamlServer(
  { defer }: TestContext,
  schemas: Readonly<Record<string, string>>,
): Promise<{ readonly root: string; readonly server: LanguageServer }> {
  const root = installedIn(defer);
  const manifest = createRequire(import.meta.url).resolve('yaml-language-server/package.json');
  const yaml = { validate: true, completion: true, hover: true, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false }, schemas };
  const server = await startLanguageServer({
    argv: [join(dirname(manifest), 'bin', 'yaml-language-server'), '--stdio'],
    rootUri: pathToFileURL(root).href,
    languageId: 'yaml',
    settings: { yaml },
    defer,
  });
  return { root, server };
}

/** A workspace in which mmo is installed, as far as editors look. */
function installedIn(defer: (cleanup: () => unknown) => void): string {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-editor-'));
  defer(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'services/cart'), { recursive: true });
  writeFileSync(join(root, 'services/cart/service.yml'), '');
  cpSync(join(repository, 'schemas'), join(root, 'node_modules/mmo/schemas'), { recursive: true });
  return root;
}

async function complete(
  server: LanguageServer,
  uri: string,
  place: { readonly line: number; readonly character: number },
): Promise<ReadonlyMap<string, string>> {
  const result = (await server.request('textDocument/completion', uri, place)) as { readonly items: readonly Item[] } | null;
  return asMap(result?.items);
}

async function hover(server: LanguageServer, uri: string, place: { readonly line: number; readonly character: number }): Promise<string> {
  return JSON.stringify(await server.request('textDocument/hover', uri, place));
}

/** Documentation by label. */
function asMap(items: readonly Item[] | undefined): ReadonlyMap<string, string> {
  return new Map(
    (items ?? []).map(({ label, documentation }) => [label, typeof documentation === 'string' ? documentation : (documentation?.value ?? '')] as const),
  );
}

function walk(node: unknown, path: string, silent: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { properties } = node as { readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  for (const [name, property] of Object.entries(properties ?? {})) {
    if (property['$ref'] === undefined && property['const'] === undefined && (!property['title'] || !property['description'])) {
      silent.push(`${path}/properties/${name}`);
    }
  }
  for (const [key, value] of Object.entries(node)) walk(value, `${path}/${key}`, silent);
}
