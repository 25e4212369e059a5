import * as assert from 'uvu/assert';
import { sha256 } from '../../../core/lib/sha256.ts';
import type { Diagnostic } from '../../../core/model/diagnostic.ts';
import type { Reporter, RunEvent } from '../../../core/model/event.ts';
import type { Outcome } from '../../../core/model/outcome.ts';
import { assignLanes } from '../../../core/reporters/assign-lanes.ts';
import { createCodeQualityReporter } from '../../../core/reporters/create-code-quality-reporter.ts';
import { createJunitReporter } from '../../../core/reporters/create-junit-reporter.ts';
import { createTraceReporter } from '../../../core/reporters/create-trace-reporter.ts';
import { readOtelSettings } from '../../../core/reporters/otel-settings.ts';
import { parseTraceparent } from '../../../core/reporters/parse-traceparent.ts';
import type { TraceEvent } from '../../../core/reporters/trace-event.ts';
import { describe } from '../../support/harness.ts';
import { parseXml, type XmlElement } from '../../support/parse-xml.ts';

const success: Outcome = { status: 'success', stored: true };
const hit: Outcome = { status: 'cached', source: 'remote', inPlace: false, savedMs: 4100 };
const failure: Outcome = { status: 'failure', failure: { reason: 'exit-code', exitCode: 127 } };
const ugly = 'a\u001b[31mred\u001b[0m & <tag> ]]> ]]> \u0000\u0001\u000b\uffff\ud800 ünï\u{1f600}\n';

/** Two slots: `a` and `b` side by side, `c` twice after `a`, `d` never. */
const events: readonly RunEvent[] = [
  {
    type: 'run:start',
    at: 1000,
    id: 'r1',
    tasks: ['a:build', 'b:build', 'c:build', 'd:build', 'a:test'],
    concurrency: 2,
    command: ['run', 'build'],
    workspace: 'shop & co',
    services: ['a'],
  },
  { type: 'task:queue', at: 1000, task: 'a:build' },
  { type: 'task:queue', at: 1000, task: 'b:build' },
  { type: 'task:start', at: 1010, task: 'a:build', attempt: 1 },
  { type: 'task:output', at: 1011, task: 'a:build', stream: 'stdout', text: 'fine\n' },
  { type: 'task:end', at: 1060, task: 'b:build', outcome: hit, durationMs: 20, key: 'bb' },
  { type: 'task:end', at: 1110, task: 'a:build', outcome: success, durationMs: 100, key: 'aa', exitCode: 0 },
  { type: 'task:queue', at: 1110, task: 'c:build' },
  { type: 'task:start', at: 1120, task: 'c:build', attempt: 1 },
  { type: 'task:start', at: 1150, task: 'c:build', attempt: 2 },
  { type: 'task:output', at: 1160, task: 'c:build', stream: 'stderr', text: ugly },
  { type: 'diagnostic', at: 1161, diagnostic: { code: 'MMO4001', severity: 'warning', message: 'the cache ails' } },
  { type: 'task:end', at: 1170, task: 'c:build', outcome: failure, durationMs: 50, key: 'cc', exitCode: 127, flaky: true },
  { type: 'task:end', at: 1170, task: 'd:build', outcome: { status: 'skipped', because: 'c:build' }, durationMs: 0 },
  { type: 'task:end', at: 1170, task: 'a:test', outcome: { status: 'cancelled' }, durationMs: 0 },
  {
    type: 'run:end',
    at: 1180,
    exitCode: 1,
    totals: { tasks: 5, success: 1, cached: 1, failure: 1, skipped: 1, cancelled: 1 },
    durationMs: 180,
    savedMs: 4100,
    criticalPath: ['a:build', 'c:build'],
    criticalPathMs: 150,
  },
];

async function reportOf(create: (write: (text: string) => void) => Reporter, told: readonly RunEvent[] = events): Promise<string> {
  const written: string[] = [];
  const reporter = create((text) => written.push(text));
  for (const event of told) reporter.report(event);
  await reporter.close?.();
  await reporter.close?.();
  assert.ok(written.length <= 1, 'written once');
  return written.join('');
}

describe('JUnit report', (test) => {
  const junit = async (told?: readonly RunEvent[]): Promise<XmlElement> => parseXml(await reportOf((write) => createJunitReporter({ write }), told));
  const find = (root: XmlElement, service: string, task: string): XmlElement => {
    const found = root.children
      .find(({ attributes }) => attributes['name'] === service)
      ?.children.find(({ attributes }) => attributes['classname'] === service && attributes['name'] === task);
    assert.ok(found, `${service}:${task}`);
    return found;
  };
  const child = (element: XmlElement, name: string): XmlElement | undefined => element.children.find((one) => one.name === name);
  const properties = (element: XmlElement): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries((child(element, 'properties')?.children ?? []).map(({ attributes }) => [attributes['name'], attributes['value']]));

  test('has a suite per service and right totals', async () => {
    const root = await junit();
    assert.equal(root.attributes, { name: 'shop & co', tests: '5', failures: '1', errors: '0', skipped: '2' });
    assert.equal(
      root.children.map(({ attributes: { name, tests, failures, skipped, time } }) => [name, tests, failures, skipped, time]),
      [
        ['a', '2', '0', '1', '0.1'],
        ['b', '1', '0', '0', '0.02'],
        ['c', '1', '1', '0', '0.05'],
        ['d', '1', '0', '1', '0'],
      ],
    );
  });

  test('says how each task ended', async () => {
    const root = await junit();
    assert.equal(properties(find(root, 'a', 'build')), { key: 'aa' });
    assert.is(child(find(root, 'a', 'build'), 'system-out'), undefined);
    assert.equal(properties(find(root, 'b', 'build')), { key: 'bb', cached: 'remote' });
    assert.is(child(find(root, 'b', 'build'), 'system-out')?.text, 'cached');
    const failed = find(root, 'c', 'build');
    assert.equal(properties(failed), { key: 'cc', attempts: '2', flaky: 'true' });
    const message = 'exited with code 127; the shell did not find a command; check that it is installed and on PATH';
    assert.equal(child(failed, 'failure')?.attributes, { message, type: 'exit-code' });
    assert.ok(child(find(root, 'd', 'build'), 'skipped'));
    assert.is(child(find(root, 'd', 'build'), 'system-out')?.text, 'skipped: c:build');
    assert.ok(child(find(root, 'a', 'test'), 'skipped'));
    assert.is(child(find(root, 'a', 'test'), 'system-out')?.text, 'cancelled');
  });

  test('stays well-formed whatever a task wrote', async () => {
    assert.is(child(find(await junit(), 'c', 'build'), 'system-out')?.text, 'ared & <tag> ]] > ]] >  ünï\u{1f600}\n');
  });

  test('keeps the end of a long log', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const noise: RunEvent[] = Array.from({ length: 5000 }, () => ({ type: 'task:output', at: 1160, task: 'c:build', stream: 'stdout', text: line }));
    const long = events.flatMap((event) => (event.type === 'task:end' && event.task === 'c:build' ? [...noise, event] : [event]));
    const text = child(find(await junit(long), 'c', 'build'), 'system-out')?.text ?? '';
    assert.ok(text.length > 60_000 && text.length < 70_000);
    assert.ok(text.startsWith(`… the beginning is left out\n${line}`) && text.endsWith(line));
  });

  test('is not written for a run that never began', async () => {
    assert.is(await reportOf((write) => createJunitReporter({ write }), []), '');
  });
});

describe('code quality report', (test) => {
  const mistake = (line: number): Diagnostic => ({
    code: 'MMO2003',
    severity: 'error',
    message: 'unknown executor "x"',
    hint: 'did you mean "y"?',
    help: 'mend it',
    span: { file: 'a/service.yml', start: line, end: line },
  });
  const issues = async (told: readonly Diagnostic[], of: readonly RunEvent[]): Promise<readonly Record<string, unknown>[]> =>
    JSON.parse(
      await reportOf(
        (write) =>
          createCodeQualityReporter({
            write,
            told: () => told,
            digest: sha256,
            placeOf: (span) => ({ path: `top/${span?.file ?? 'mmo.json'}`, line: span?.start ?? 1 }),
          }),
        of,
      ),
    );

  test('holds what was told and what the run found, and no failed task', async () => {
    const [first, second, ...rest] = await issues([mistake(4)], events);
    assert.equal(rest, []);
    assert.match(String(first?.['fingerprint']), /^[0-9a-f]{64}$/);
    assert.equal(
      { ...first, fingerprint: '' },
      {
        description: 'unknown executor "x"; did you mean "y"?; mend it',
        check_name: 'MMO2003',
        fingerprint: '',
        severity: 'major',
        location: { path: 'top/a/service.yml', lines: { begin: 4 } },
      },
    );
    assert.is(second?.['severity'], 'minor');
    assert.equal(second?.['location'], { path: 'top/mmo.json', lines: { begin: 1 } });
  });

  test('fingerprints outlive a move within the file and tell repeats apart', async () => {
    const [here, again] = await issues([mistake(4), mistake(9)], []);
    const [moved] = await issues([mistake(40)], []);
    assert.is(here?.['fingerprint'], moved?.['fingerprint']);
    assert.is.not(here?.['fingerprint'], again?.['fingerprint']);
  });

  test('is an empty list when all is well', async () => {
    assert.equal(await issues([], []), []);
  });
});

describe('trace', (test) => {
  const trace = async (told?: readonly RunEvent[]): Promise<readonly TraceEvent[]> => {
    const phases = [{ name: 'open', startMs: 900, endMs: 990.5 }];
    const { traceEvents } = JSON.parse(await reportOf((write) => createTraceReporter({ write, phases: () => phases }), told)) as { traceEvents: TraceEvent[] };
    return traceEvents;
  };
  const slices = (all: readonly TraceEvent[], lane: number): readonly (readonly [name: string, ts: number, dur: number | undefined])[] =>
    all.filter(({ ph, tid }) => ph === 'X' && tid === lane).map(({ name, ts, dur }) => [name, ts, dur]);

  test('puts tasks into slots, with mmo itself and the critical path beside them', async () => {
    const all = await trace();
    const lanes = all.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args?.['name']]);
    assert.equal(lanes, [
      [0, 'mmo'],
      [1, 'critical path'],
      [2, 'slot 1'],
      [3, 'slot 2'],
    ]);
    assert.equal(slices(all, 0), [['open', 0, 90_500]]);
    const onPath = [
      ['a:build', 110_000, 100_000],
      ['c:build', 220_000, 50_000],
    ] as const;
    assert.equal(slices(all, 1), onPath);
    assert.equal(slices(all, 2), [...onPath, ['attempt 1', 220_000, 30_000], ['attempt 2', 250_000, 20_000]]);
    assert.equal(slices(all, 3), [['b:build', 140_000, 20_000]]);
  });

  test('says of each task what became of it', async () => {
    const [failed] = (await trace()).filter(({ name, tid }) => name === 'c:build' && tid === 2);
    assert.equal(failed?.args, { key: 'cc', outcome: failure, attempt: 2, exitCode: 127, flaky: true, queuedMs: 10 });
    assert.is(failed?.cat, 'failure');
    assert.is(failed?.cname, 'terrible');
  });

  test('draws an arrow along the critical path and counts who waits', async () => {
    const all = await trace();
    assert.equal(
      all.filter(({ ph }) => ph === 's' || ph === 'f').map(({ ph, id, ts, tid }) => [ph, id, ts, tid]),
      [
        ['s', 1, 209_999, 2],
        ['f', 1, 220_000, 2],
      ],
    );
    const counters = all.filter(({ ph }) => ph === 'C');
    assert.equal(counters[0]?.args, { waiting: 2, running: 0 });
    assert.equal(counters.at(-1)?.args, { waiting: 0, running: 0 });
  });

  test('holds whole numbers and nothing that overlaps within a lane', async () => {
    const all = await trace();
    for (const { name, ph, pid, tid, ts, dur } of all) {
      assert.ok(name !== '' && 'XMCsf'.includes(ph) && pid === 1 && Number.isInteger(tid) && Number.isInteger(ts) && ts >= 0);
      assert.ok(ph !== 'X' || (Number.isInteger(dur) && (dur ?? -1) >= 0));
    }
    const assigned = assignLanes(Array.from({ length: 200 }, (_, n) => ({ startMs: (n * 37) % 100, endMs: ((n * 37) % 100) + ((n * 11) % 9) })));
    for (const one of assigned)
      for (const other of assigned)
        assert.ok(one === other || one.lane !== other.lane || one.endMs <= other.startMs || other.endMs <= one.startMs, 'no overlap in a lane');
  });
});

describe('OpenTelemetry settings', (test) => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

  test('are off unless an endpoint is named', () => {
    for (const env of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
      { ...endpoint, OTEL_SDK_DISABLED: 'True' },
      { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
      { ...endpoint, OTEL_TRACES_EXPORTER: 'console, zipkin' },
    ])
      assert.equal(readOtelSettings(env), { kind: 'off' });
  });

  test('take the protocol and a bounded timeout', () => {
    assert.equal(readOtelSettings(endpoint), { kind: 'on', protocol: 'http/protobuf', timeoutMs: 3000 });
    const traces = {
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c/v1/traces',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    };
    assert.equal(readOtelSettings({ ...traces, OTEL_TRACES_EXPORTER: 'console,otlp', OTEL_EXPORTER_OTLP_TIMEOUT: '60000' }), {
      kind: 'on',
      protocol: 'http/json',
      timeoutMs: 10_000,
    });
    assert.equal(readOtelSettings({ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }), {
      kind: 'refused',
      message: 'the OTLP protocol "grpc" is not supported: no trace is sent',
    });
    assert.is(readOtelSettings({ OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost' }).kind, 'refused');
  });

  test('take the parent from a well-formed TRACEPARENT only', () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const spanId = 'b7ad6b7169203331';
    assert.equal(parseTraceparent(`00-${traceId}-${spanId}-01`), { traceId, spanId, traceFlags: 1 });
    assert.equal(parseTraceparent(`cc-${traceId}-${spanId}-00-more`), { traceId, spanId, traceFlags: 0 });
    for (const bad of [undefined, '', 'x', `00-${traceId}-${spanId}-01-more`, `ff-${traceId}-${spanId}-01`, `00-${'0'.repeat(32)}-${spanId}-01`])
      assert.is(parseTraceparent(bad), undefined);
  });
});
