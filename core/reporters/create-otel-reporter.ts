import type { Attributes } from '@opentelemetry/api';
import type { BasicTracerProvider, ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Reporter } from '../model/event.ts';
import { describeFailure } from './describe-failure.ts';
import type { OtelSettings } from './otel-settings.ts';
import { parseTraceparent } from './parse-traceparent.ts';
import { RunTimeline, type TaskTimes } from './run-timeline.ts';
import { taskInterval } from './task-interval.ts';

export interface OtelOptions {
  readonly settings: Extract<OtelSettings, { kind: 'on' }>;
  /** `TRACEPARENT` and `TRACESTATE` of the caller are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Resolves after `ms`, or when the signal fires. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told once when the trace could not be sent. */
  readonly warn: (message: string) => void;
}

/** Sends the run to an OpenTelemetry collector when it has ended: a span for the run and one for each task that was worked on. Never waits longer than the settings say. */
export function createOtelReporter(options: OtelOptions): Reporter {
  const timeline = new RunTimeline();
  let closing: Promise<void> | undefined;
  return {
    report: (event) => timeline.take(event),
    async close() {
      if (timeline.end === undefined) return;
      closing ??= sendInTime(timeline, options);
      await closing;
    },
  };
}

async function sendInTime(timeline: RunTimeline, options: OtelOptions): Promise<void> {
  const { timeoutMs } = options.settings;
  const done = new AbortController();
  try {
    const exporter = await createExporter(options);
    const spans = await makeSpans(timeline, options);
    const late = options.sleep(timeoutMs, done.signal).then(() => {
      if (!done.signal.aborted) throw new Error(`no answer within ${timeoutMs} ms`);
    });
    await Promise.race([send(spans, exporter), late]);
  } catch (error) {
    options.warn(`the trace was not sent: ${reasonOf(error)}`);
  } finally {
    done.abort();
  }
}

async function makeSpans(timeline: RunTimeline, options: OtelOptions): Promise<readonly ReadableSpan[]> {
  const { InMemorySpanExporter, SimpleSpanProcessor } = await import('@opentelemetry/sdk-trace-base');
  const finished = new InMemorySpanExporter();
  const provider = await createProvider(options.version, new SimpleSpanProcessor(finished));
  await addSpans(timeline, provider, options);
  await provider.forceFlush();
  return finished.getFinishedSpans();
}

async function send(spans: readonly ReadableSpan[], exporter: SpanExporter): Promise<void> {
  for (let at = 0; at < spans.length; at += spansPerRequest) {
    await new Promise<void>((resolve, reject) => {
      exporter.export(spans.slice(at, at + spansPerRequest), ({ error, code }) =>
        code === 0 ? resolve() : reject(error ?? new Error('the collector refused it')),
      );
    });
  }
}

const spansPerRequest = 512;

async function createExporter({ settings: { protocol, timeoutMs } }: OtelOptions): Promise<SpanExporter> {
  // Address, headers, compression and certificates are read from the environment by the exporter.
  if (protocol === 'http/json') return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter({ timeoutMillis: timeoutMs });
  return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter({ timeoutMillis: timeoutMs });
}

async function createProvider(version: string, processor: SpanProcessor): Promise<BasicTracerProvider> {
  const [{ BasicTracerProvider }, { detectResources, envDetector, resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
  ]);
  const own = resourceFromAttributes({ 'service.name': 'mmo', 'service.version': version });
  return new BasicTracerProvider({ resource: own.merge(detectResources({ detectors: [envDetector] })), spanProcessors: [processor] });
}

async function addSpans({ start, end, tasks }: RunTimeline, provider: BasicTracerProvider, { env, version }: OtelOptions): Promise<void> {
  const { ROOT_CONTEXT, SpanStatusCode, createTraceState, trace } = await import('@opentelemetry/api');
  if (start === undefined || end === undefined) return;
  const tracer = provider.getTracer('mmo', version);
  const parent = parseTraceparent(env['TRACEPARENT']);
  const traceState = env['TRACESTATE'] === undefined ? undefined : createTraceState(env['TRACESTATE']);
  const outer = parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true, ...(traceState && { traceState }) });
  const run = tracer.startSpan(
    ['mmo', ...start.command.slice(0, 1)].join(' '),
    {
      startTime: start.at,
      attributes: {
        'mmo.run.id': start.id,
        'mmo.workspace': start.workspace,
        'mmo.command': [...start.command],
        'mmo.concurrency': start.concurrency,
        'mmo.critical_path': [...end.criticalPath],
        'mmo.saved_ms': end.savedMs,
        'process.exit.code': end.exitCode,
        ...Object.fromEntries(Object.entries(end.totals).map(([name, count]) => [`mmo.totals.${name}`, count])),
      },
    },
    outer,
  );
  const inner = trace.setSpan(outer, run);
  for (const times of tasks) {
    const interval = taskInterval(times);
    if (interval === undefined) continue;
    const span = tracer.startSpan(times.task, { startTime: interval.startMs, attributes: describeTask(times) }, inner);
    for (const { number, at } of times.attempts) if (number > 1) span.addEvent('retry', { 'mmo.attempt': number }, at);
    if (times.end?.outcome.status === 'failure') span.setStatus({ code: SpanStatusCode.ERROR, message: describeFailure(times.end.outcome.failure).message });
    span.end(interval.endMs);
  }
  if (end.exitCode !== 0) run.setStatus({ code: SpanStatusCode.ERROR });
  run.end(Math.max(end.at, start.at));
}

function describeTask({ task, attempts, end }: TaskTimes): Attributes {
  const service = task.slice(0, task.indexOf(':'));
  return {
    'mmo.service': service,
    'mmo.task': task.slice(service.length + 1),
    'mmo.outcome': end?.outcome.status,
    'mmo.key': end?.key,
    'mmo.cache.source': end?.outcome.status === 'cached' ? end.outcome.source : undefined,
    'mmo.failure.reason': end?.outcome.status === 'failure' ? end.outcome.failure.reason : undefined,
    'mmo.attempts': attempts.length > 0 ? attempts.length : undefined,
    'mmo.flaky': end?.flaky,
    'process.exit.code': end?.exitCode,
  };
}

/** Node tells several tries to connect as an error without a message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message || error.name : String(error);
}
