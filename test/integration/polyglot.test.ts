import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { requireDocker } from '../support/docker.ts';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { requirePrograms } from '../support/proto-tools.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

/** Go compiles its standard library where nobody has done so on this machine. */
const patient = { timeoutMs: 480_000 };
const tasks = ['proto', 'vet', 'test', 'build', 'image'];
const all = [
  ...['money:build', 'money:test', 'money:vet'],
  ...['notices:build', 'notices:test'],
  'protos:proto',
  ...['forecast:image', 'forecast:proto', 'forecast:test', 'forecast:vet'],
  ...['rides:build', 'rides:image', 'rides:proto', 'rides:test', 'rides:vet'],
  ...['stations:build', 'stations:image', 'stations:proto', 'stations:test', 'stations:vet'],
  ...['web:build', 'web:image', 'web:test', 'web:vet'],
];
const of = (...services: readonly string[]): readonly string[] => all.filter((id) => services.includes(id.split(':')[0] ?? ''));

describe('services in Go, Python, JavaScript and make, with shared protos and images', (test) => {
  test(
    'are green from cold, all hits when warm, and rerun exactly what a change reaches',
    async (context) => {
      requirePrograms(['go', 'protoc', 'python3', 'make'], 'golang-go protobuf-compiler libprotobuf-dev python3 make', context.skip);
      const rig = await createPolyglot(context);
      const run = async (): Promise<MmoResult> => succeed(rig.run(tasks, { env: { GOCACHE: goCache() }, signal: context.signal }));

      const cold = await run();
      assertRan(cold.events, all);
      assert.equal(testsOf(cold), { passed: 11, failed: 0 });
      assert.equal(warningsOf(cold), []);
      assert.match(rig.read('services/web/dist/index.html'), '<p>Who loses a bike &amp; says so pays half.</p>');
      assert.is(rig.git('status', '--porcelain'), '');

      const binary = readFileSync(rig.path('services/rides/bin/rides'));
      for (const made of ['services/rides/bin', 'services/stations/gen', 'services/web/dist', 'services/notices/dist']) rig.remove(made);
      assertCached((await run()).events, all);
      assert.ok(readFileSync(rig.path('services/rides/bin/rides')).equals(binary));

      // Messages that nobody else imports: the service itself.
      edit(rig, 'services/forecast/proto/forecast/v1/forecast.proto', 'int32 hour = 2;', 'int32 hour = 2;\n  bool rain = 4;');
      assertRan((await run()).events, of('forecast'));

      // Messages that two others import, in two languages: these, and neither their library nor the shared protos.
      edit(rig, 'services/stations/proto/stations/v1/stations.proto', 'int32 bikes = 3;', 'int32 bikes = 3;\n  int32 free_places = 4;');
      const changed = await run();
      assertRan(changed.events, of('stations', 'rides', 'forecast'));
      assertCached(changed.events, of('money', 'notices', 'protos', 'web'));

      // What make builds is read by a build of Node.
      rig.write('services/notices/terms.txt', `${rig.read('services/notices/terms.txt')}Ring the bell.\n`);
      assertRan((await run()).events, of('notices', 'web'));
      assert.match(rig.read('services/web/dist/index.html'), '<p>Ring the bell.</p>');
    },
    patient,
  );

  test(
    'make the same Go programs in two clones',
    async (context) => {
      requirePrograms(['go', 'protoc'], 'golang-go protobuf-compiler libprotobuf-dev', context.skip);
      const rig = createRig({ fixture: 'polyglot' }, context.defer);
      const programs = ['rides', 'stations'];
      const build = async (root: string, cache: string): Promise<readonly Buffer[]> => {
        const call = { cwd: root, env: { GOCACHE: cache }, signal: context.signal };
        const { events } = await succeed(rig.run(['build', ...programs.flatMap((name) => ['-s', name])], call));
        assertRan(events, ['money:build', ...programs.flatMap((name) => [`${name}:build`, `${name}:proto`])]);
        return programs.map((name) => readFileSync(join(rig.root, root, 'services', name, 'bin', name)));
      };
      rig.git('clone', '--quiet', rig.root, '../further down/another clone');
      const first = await build('.', goCache());
      // The other compiles everything itself, the standard library too.
      const second = await build('../further down/another clone', rig.path('../go-cache'));
      for (const [n, name] of programs.entries()) assert.ok(first[n]?.equals(second[n] ?? Buffer.of()), name);
    },
    patient,
  );
});

/** A copy whose workspace has a name of its own, so that its images are nobody else's; they are removed after the test. */
async function createPolyglot({ defer, skip }: TestContext): Promise<Rig> {
  const containers = await requireDocker(skip);
  const rig = createRig({ fixture: 'polyglot' }, defer);
  edit(rig, 'mmo.json', '"polyglot"', `"mmo-polyglot-${process.pid}"`);
  rig.commit('a name of its own');
  const images = new Set<string>();
  defer(async () => {
    for (const image of images) await containers.removeImage(image).catch(() => undefined);
  });
  const run: Rig['run'] = async (args, options) => {
    const result = await rig.run(args, options);
    for (const image of imagesOf(result)) images.add(image);
    return result;
  };
  return { ...rig, run };
}

/** Go's own cache, which outlives the test: keys do not depend on it. */
function goCache(): string {
  return spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' }).stdout.trim();
}

async function succeed(call: Promise<MmoResult>): Promise<MmoResult> {
  const result = await call;
  assert.is(result.exitCode, 0, `${result.stdout}${result.stderr}`);
  return result;
}

function edit(rig: Rig, path: string, from: string, to: string): void {
  const text = rig.read(path);
  assert.ok(text.includes(from), `${path} has no ${from}`);
  rig.write(path, text.replace(from, to));
}

function dataOf({ events }: MmoResult): readonly object[] {
  return events.flatMap((event) => (event.type === 'task:end' && typeof event.data === 'object' && event.data !== null ? [event.data] : []));
}

function imagesOf(result: MmoResult): readonly string[] {
  return dataOf(result).flatMap((data) => ('ref' in data && typeof data.ref === 'string' ? [data.ref] : []));
}

/** Tests of all services together. */
function testsOf(result: MmoResult): { readonly passed: number; readonly failed: number } {
  const counts = dataOf(result).flatMap((data) => ('tests' in data ? [data.tests as { readonly passed: number; readonly failed: number }] : []));
  return { passed: counts.reduce((sum, { passed }) => sum + passed, 0), failed: counts.reduce((sum, { failed }) => sum + failed, 0) };
}

function warningsOf({ events }: MmoResult): readonly string[] {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.message] : []));
}
