import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { parseXml } from '../support/parse-xml.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

/** `lib` passes, `app` needs it and fails after writing what no report may break on, `web` needs `app`. */
const files = {
  'mmo.json': '{ "name": "shop" }\n',
  'lib/service.yml': 'tasks:\n  build:\n    command: echo lib > out.txt\n    outputs: [out.txt]\n',
  'app/service.yml': `dependsOn: [lib]
tasks:
  build:
    command: [node, -e, "process.stdout.write('\\u001b[31mred\\u001b[0m \\u0001 ]]> <&>\\\\n'); process.exit(3)"]
    dependsOn: [^build]
    retries: 1
`,
  'web/service.yml': 'dependsOn: [app]\ntasks:\n  build:\n    command: echo web\n    dependsOn: [^build]\n',
} as const;

const broken = 'tasks:\n  build:\n    comand: echo\n';

describe('reports of a run', (test) => {
  test('hold no secret that a shell put into the command line, or that a failure quotes', async ({ defer, signal }) => {
    const secret = 'hunter2-of-acme';
    const service = `secrets: [ACME_TOKEN]\ntasks:\n  build: { command: "true" }\n  quote: { command: [no-such-${secret}] }\n`;
    const rig = createRig({ files: { 'mmo.json': '{ "name": "shop" }\n', 'pay/service.yml': service } }, defer);
    const out = ['--junit', 'out/j.xml', '--profile', 'out/p.json', '--summarize=out/s.json'];
    for (const words of [
      ['run', 'build', '--json', ...out, '-e', `TOKEN=${secret}`, '--', `--token=${secret}`],
      ['run', 'quote', '--json', ...out],
      ['exec', '--json', '--', 'echo', secret],
    ]) {
      const { stdout, stderr } = await rig.mmo(words, { signal, env: { ACME_TOKEN: secret } });
      const reports = words[0] === 'run' ? ['out/j.xml', 'out/p.json', 'out/s.json'].map((file) => rig.read(file)) : [];
      for (const text of [stdout, stderr, ...reports]) assert.not.match(text, secret);
      assert.match(stdout, '***');
    }
  });

  test('are written beside what is shown', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const flags = ['--continue', '--junit', 'out/junit.xml', '--code-quality', 'out/quality.json', '--profile', 'out/trace.json'];
    const { exitCode, events } = await rig.run(['build', ...flags], { signal });
    assert.is(exitCode, 1);
    assertRan(events, ['lib:build', 'app:build']);

    const junit = parseXml(rig.read('out/junit.xml'));
    assert.equal(junit.attributes, { name: 'shop', tests: '3', failures: '1', errors: '0', skipped: '1' });
    assert.match(rig.read('out/junit.xml'), '<failure message="exited with code 3" type="exit-code"/>');
    assert.match(rig.read('out/junit.xml'), 'red  ]] > <&>\n');
    assert.is(rig.read('out/quality.json'), '[]\n');

    const trace = readTrace(rig, 'out/trace.json');
    assert.equal(trace.slices('mmo'), ['start', 'open', 'plan', 'run']);
    assert.equal(trace.slices('critical path'), ['lib:build', 'app:build']);
    assert.equal(trace.slices('slot 1'), ['lib:build', 'app:build', 'attempt 1', 'attempt 2']);

    const again = await rig.run(['lib:build'], { signal, env: { MMO_JUNIT: 'twin.xml' } });
    assertCached(again.events, ['lib:build']);
    assert.match(rig.read('twin.xml'), '<property name="cached" value="local"/>');
  });

  test('a refused run writes its diagnostics, with paths from the top of the repository', async ({ defer, signal }) => {
    const rig = createRig({ files: { 'shop/mmo.json': '{}', 'shop/a/service.yml': broken } }, defer);
    const { exitCode, stderr } = await rig.mmo(['run', 'build', '--code-quality', 'quality.json', '--junit', 'junit.xml'], { cwd: 'shop', signal });
    assert.is(exitCode, 2);
    assert.match(stderr, 'error[MMO2002]');
    assert.not(rig.exists('shop/junit.xml'), 'nothing ran');
    const [issue, ...others] = JSON.parse(rig.read('shop/quality.json')) as Record<string, unknown>[];
    assert.equal(others, []);
    assert.is(issue?.['check_name'], 'MMO2002');
    assert.is(issue?.['severity'], 'major');
    assert.equal(issue?.['location'], { path: 'shop/a/service.yml', lines: { begin: 3 } });
  });

  test('one that cannot be written is a mistake, told after the run', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, file: '' } }, defer);
    for (const flag of ['junit', 'code-quality', 'profile']) {
      const { exitCode, stderr, stdout } = await rig.mmo(['run', 'lib:build', `--${flag}`, 'file/report'], { signal });
      assert.is(exitCode, 2);
      assert.match(stdout, '1 task: ');
      assert.match(stderr, `error[MMO1029]: --${flag} cannot be written to ${rig.path('file/report')}: ENOTDIR`);
    }
  });
});

/** The longest that mmo waits for a collector: one on a machine with other things to do. */
const patient = { OTEL_EXPORTER_OTLP_TIMEOUT: '10000' };

describe('OpenTelemetry', (test) => {
  test('sends a span for the run and each task that was worked on', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const collector = await startCollector(defer);
    await rig.mmo(['run', 'lib:build'], { signal });
    const env = {
      ...patient,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-token=secret',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=ci',
      TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    };
    const { exitCode, stderr } = await rig.mmo(['run', 'build', '--continue'], { signal, env });
    assert.is(exitCode, 1);
    assert.is(stderr, '');
    const [request, ...more] = collector.requests;
    assert.equal(more, []);
    assert.is(request?.path, '/v1/traces');
    assert.is(request?.headers['x-token'], 'secret');

    const { resource, spans } = readSpans(request?.body ?? Buffer.of());
    assert.is(resource['service.name'], 'mmo');
    assert.is(resource['deployment.environment'], 'ci');
    assert.equal([...spans.keys()].sort(), ['app:build', 'lib:build', 'mmo run']);
    const [run, lib, app] = [spans.get('mmo run'), spans.get('lib:build'), spans.get('app:build')];
    for (const span of [run, lib, app]) assert.is(span?.traceId, '0af7651916cd43dd8448eb211c80319c');
    assert.is(run?.parentSpanId, 'b7ad6b7169203331');
    assert.is(run?.attributes['process.exit.code'], 1);
    assert.is(lib?.parentSpanId, run?.spanId);
    assert.is(lib?.attributes['mmo.outcome'], 'cached');
    assert.is(lib?.attributes['mmo.cache.source'], 'local');
    assert.match(String(lib?.attributes['mmo.key']), /^[0-9a-f]{64}$/);
    assert.is(lib?.failed, false);
    assert.is(app?.failed, true);
    assert.is(app?.attributes['mmo.service'], 'app');
    assert.is(app?.attributes['mmo.task'], 'build');
    assert.is(app?.attributes['mmo.outcome'], 'failure');
    assert.is(app?.attributes['process.exit.code'], 3);
  });

  test('speaks protobuf unless told otherwise, and names the service as asked', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const collector = await startCollector(defer);
    const env = { ...patient, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/own/path`, OTEL_SERVICE_NAME: 'pipeline' };
    const { exitCode } = await rig.mmo(['run', 'lib:build'], { signal, env });
    assert.is(exitCode, 0);
    const [request] = collector.requests;
    assert.is(request?.path, '/own/path');
    assert.is(request?.headers['content-type'], 'application/x-protobuf');
    for (const text of ['pipeline', 'mmo run', 'lib:build']) assert.ok(request?.body.includes(text), text);
  });

  test('a collector that is not there, that is mute or that refuses costs a warning', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const mute = await startCollector(defer, 'mute');
    const refusing = await startCollector(defer, 'refusing');
    const impatient = { OTEL_EXPORTER_OTLP_TIMEOUT: '800' };
    const expected = [
      [mute.url, impatient, 'no answer within 800 ms|timed? ?out'],
      [refusing.url, patient, 'Bad Request'],
      ['http://127.0.0.1:1', impatient, 'ECONNREFUSED|no answer within 800 ms'],
    ] as const;
    for (const [url, patience, reason] of expected) {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...patience };
      const { exitCode, stderr } = await rig.mmo(['run', 'lib:build'], { signal, env });
      assert.is(exitCode, 0);
      assert.match(stderr, new RegExp(`^warning\\[MMO1036\\]: the trace was not sent: .*(?:${reason})`, 'i'));
      assert.is(stderr.split('MMO1036').length, 2, 'told once');
    }
    const grpc = await rig.mmo(['run', 'lib:build'], { signal, env: { OTEL_EXPORTER_OTLP_ENDPOINT: mute.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' } });
    assert.is(grpc.exitCode, 0);
    assert.match(grpc.stderr, 'warning[MMO1036]: the OTLP protocol "grpc" is not supported: no trace is sent\n');
  });

  test('is loaded only when the environment asks for it', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    rig.write('../hook.mjs', loadHook);
    rig.write('../register.mjs', `import { register } from 'node:module';\nregister('./hook.mjs', import.meta.url);\n`);
    const loads = async (log: string, env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const { exitCode, stderr } = await rig.mmo(['run', 'lib:build'], {
        signal,
        env: { ...env, NODE_OPTIONS: `--import ${pathToFileURL(rig.path('../register.mjs')).href}`, LOADED: rig.path(`../${log}`) },
      });
      assert.is(exitCode, 0, stderr);
      return rig.read(`../${log}`).split('\n');
    };
    const without = await loads('without', {});
    assert.ok(without.length > 10);
    assert.equal(without.filter(isOpenTelemetry), []);
    const collector = await startCollector(defer);
    assert.ok((await loads('with', { ...patient, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).some(isOpenTelemetry));
    assert.is(collector.requests.length, 1);
  });
});

/** Notes the address of every module that is loaded. */
const loadHook = `import { appendFileSync } from 'node:fs';
export async function load(url, context, nextLoad) {
  appendFileSync(process.env.LOADED, \`\${url}\\n\`);
  return nextLoad(url, context);
}
`;

/** A module of the package itself, or a chunk of dist/ that holds one: the bundler names what it put there. */
function isOpenTelemetry(url: string): boolean {
  if (url.includes('/node_modules/@opentelemetry/')) return true;
  return url.includes('/dist/') && url.startsWith('file:') && readFileSync(fileURLToPath(url), 'utf8').includes('node_modules/@opentelemetry/');
}

interface Collector {
  readonly url: string;
  readonly requests: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders; readonly body: Buffer }[];
}

async function startCollector(defer: (cleanup: () => unknown) => void, mood: 'well' | 'mute' | 'refusing' = 'well'): Promise<Collector> {
  const requests: Collector['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      if (mood !== 'mute') response.writeHead(mood === 'well' ? 200 : 400, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

interface ReadSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type OtlpAttributes = readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number };
  readonly attributes: OtlpAttributes;
}

function readSpans(body: Buffer): { readonly resource: Readonly<Record<string, unknown>>; readonly spans: ReadonlyMap<string, ReadSpan> } {
  const { resourceSpans } = JSON.parse(body.toString('utf8')) as {
    resourceSpans: { resource: { attributes: OtlpAttributes }; scopeSpans: { spans: OtlpSpan[] }[] }[];
  };
  const plain = (attributes: OtlpAttributes): Readonly<Record<string, unknown>> =>
    Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return {
    resource: plain(resourceSpans[0]?.resource.attributes ?? []),
    spans: new Map(
      spans.map(({ name, traceId, spanId, parentSpanId, status, attributes }) => [
        name,
        { traceId, spanId, parentSpanId, failed: status.code === 2, attributes: plain(attributes) },
      ]),
    ),
  };
}

function readTrace(rig: Rig, file: string): { readonly slices: (lane: string) => readonly string[] } {
  const { traceEvents } = JSON.parse(rig.read(file)) as {
    traceEvents: readonly { readonly name: string; readonly ph: string; readonly tid: number; readonly args?: { readonly name?: string } }[];
  };
  return {
    slices(lane) {
      const tid = traceEvents.find(({ name, args }) => name === 'thread_name' && args?.name === lane)?.tid;
      return traceEvents.filter((event) => event.ph === 'X' && event.tid === tid).map(({ name }) => name);
    },
  };
}
