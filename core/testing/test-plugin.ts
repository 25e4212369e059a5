import assert from 'node:assert/strict';
import { compileSchema } from '../config/compile-schema.ts';
import { ownerOf } from '../discovery/owner-of.ts';
import { gitBlobId } from '../lib/git-blob-id.ts';
import type { JsonSchema } from '../model/executor.ts';
import type { Plugin } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';
import { checkPlugin } from '../plugin-host/check-plugin.ts';
import { manifestOf } from '../plugin-host/manifest-of.ts';
import { createInferFiles } from '../services/infer-files.ts';
import { checkLayer } from '../services/inferred-layer.ts';
import { assertJson, assertPure } from './assert-pure.ts';
import { deepFreeze } from './deep-freeze.ts';

/** A workspace in memory, and what the plugin shall infer for one of its services. */
export interface InferCase {
  readonly name: string;
  /** Contents by workspace path. */
  readonly files: Readonly<Record<string, string>>;
  /** Every folder that is a service, by name; default `{ service: 'service' }`. */
  readonly services?: Readonly<Record<string, string>> | undefined;
  /** The service to infer; default the first. */
  readonly service?: string | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
  /** Names of the tasks it must give, sorted; undefined where the case does not care. */
  readonly tasks?: readonly string[] | undefined;
  /** Services it must depend on. */
  readonly dependsOn?: readonly string[] | undefined;
}

export interface PluginSuite {
  /** Version of mmo to check `engines` against; without it they are not checked. */
  readonly mmoVersion?: string | undefined;
  readonly infers?: readonly InferCase[] | undefined;
  /** Options that its schema must accept, and refuse. */
  readonly accepts?: readonly Readonly<Record<string, unknown>>[] | undefined;
  readonly refuses?: readonly Readonly<Record<string, unknown>>[] | undefined;
}

/** Holds a plugin against what mmo expects of one; rejects with the first promise it breaks. */
export async function testPlugin(plugin: Plugin, suite: PluginSuite = {}): Promise<void> {
  const { mmoVersion } = suite;
  const checked = mmoVersion === undefined ? { ...plugin, engines: undefined } : plugin;
  const { diagnostics } = await checkPlugin(checked, { name: plugin.name, span: undefined, mmoVersion: mmoVersion ?? '' });
  const problems = diagnostics.map(({ message }) => message);
  assert.deepEqual(problems, [], `mmo refuses the plugin: ${problems.join('; ')}`);
  assertJson('the manifest', manifestOf(plugin));
  assertUnique(
    'executors',
    (plugin.executors ?? []).map(({ name }) => name),
  );
  assertUnique(
    'commands',
    (plugin.commands ?? []).map(({ name }) => name),
  );
  assertUnique(
    'templates',
    (plugin.templates ?? []).map(({ name }) => name),
  );
  for (const template of plugin.templates ?? []) {
    const files = assertPure(`the template "${template.name}"`, () => template.files(deepFreeze({ name: 'example', dir: 'example', workspace: 'workspace' })));
    assert.equal(typeof files['service.yml'], 'string', `the template "${template.name}" has a service.yml`);
  }
  for (const { at, task } of plugin.hooks ?? []) assertJson(`the hook ${at}`, task);
  checkCommands(plugin);
  await checkSchemas(plugin, suite);
  for (const one of suite.infers ?? []) checkInference(plugin, one);
}

function assertUnique(what: string, names: readonly string[]): void {
  assert.deepEqual(names, [...new Set(names)], `two ${what} have the same name`);
}

function checkCommands({ commands = [] }: Plugin): void {
  for (const { name, describe, flags = {}, run } of commands) {
    assert.ok(typeof describe === 'string' && describe !== '', `the command "${name}" says what it does`);
    assert.equal(typeof run, 'function', `the command "${name}" can run`);
    for (const [flag, { type, describe: says }] of Object.entries(flags)) {
      assert.match(flag, /^[a-z][a-z0-9-]*$/, `the flag "${flag}" of "${name}" is lower-case letters, digits and hyphens`);
      assert.ok(['string', 'boolean', 'list'].includes(type), `the flag "${flag}" of "${name}" has a type`);
      assert.ok(says !== '', `the flag "${flag}" of "${name}" says what it does`);
    }
  }
}

async function checkSchemas({ schema, executors = [] }: Plugin, { accepts = [], refuses = [] }: PluginSuite): Promise<void> {
  const parts = [
    ...Object.values(schema?.service ?? {}),
    ...Object.values(schema?.workspace ?? {}),
    ...executors.flatMap((one): readonly JsonSchema[] => (one.schema === undefined ? [] : [one.schema])),
  ];
  for (const part of parts) await compileSchema(part);
  if (schema?.options === undefined) {
    assert.equal(refuses.length, 0, 'a plugin without a schema of its options refuses none');
    return;
  }
  const check = await compileSchema(schema.options);
  for (const options of accepts) assert.ok(check(options), `its schema refuses ${JSON.stringify(options)}`);
  for (const options of refuses) assert.ok(!check(options), `its schema accepts ${JSON.stringify(options)}`);
}

function checkInference({ name, infer }: Plugin, one: InferCase): void {
  assert.ok(infer !== undefined, 'a plugin without "infer" infers nothing');
  const dirs = Object.entries(one.services ?? { service: 'service' }).sort(([a], [b]) => (a < b ? -1 : 1));
  const identities = dirs.map(([service, dir]) => deepFreeze({ name: service, dir, type: 'service', tags: [], extra: {} }));
  const identity = identities.find((candidate) => candidate.name === (one.service ?? candidate.name));
  assert.ok(identity !== undefined, `${one.name}: there is no service "${one.service}"`);
  const files = createInferFiles(memoryTree(one.files), identities, ownerOf(identities.map(({ dir }) => dir)));
  const options = deepFreeze(structuredClone(one.options ?? {}));
  const inferred = assertPure(`${one.name}: infer`, () =>
    infer.run(
      identity,
      files.treeFor(identity.dir, () => undefined),
      options,
    ),
  );
  const { tasks, edges } = checkLayer(name, JSON.parse(JSON.stringify(inferred)));
  if (one.tasks !== undefined) assert.deepEqual(Object.keys(tasks).sort(), [...one.tasks].sort(), `${one.name}: the tasks it infers`);
  if (one.dependsOn !== undefined)
    assert.deepEqual(edges.map(({ service }) => service).sort(), [...one.dependsOn].sort(), `${one.name}: the services it infers`);
}

function memoryTree(files: Readonly<Record<string, string>>): Tree {
  const paths = Object.keys(files).sort();
  const bytes = new Map(paths.map((path) => [path, new TextEncoder().encode(files[path])]));
  return {
    paths,
    read: (path) => bytes.get(path),
    get: (path) => {
      const content = bytes.get(path);
      return content && { path, mode: '100644', id: gitBlobId(content, 'sha1') };
    },
  };
}
