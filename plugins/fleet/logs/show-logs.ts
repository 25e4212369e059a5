import { setTimeout as delay } from 'node:timers/promises';
import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { type FoundLog, findLogs } from './find-logs.ts';
import { LogPrinter } from './log-printer.ts';
import { LogReader } from './log-reader.ts';
import { mergeLogs, type StretchSource } from './merge-logs.ts';
import { tailOf } from './tail-of.ts';
import { tailOffset } from './tail-offset.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'signal' | 'json' | 'color' | 'write'>;

const LOOK_EVERY_MS = 50;
/** When nobody has written for a while. */
const IDLE_LOOK_MS = 200;
const LOOKS_UNTIL_IDLE = 20;
/** Instances may come while logs are followed. */
const FIND_EVERY_LOOKS = 10;
/** After so long of writing, signals get their turn. */
const BREATHE_EVERY_MS = 20;

export interface ShowLogsOptions {
  readonly services: readonly Service[];
  /** Goes on until the command is interrupted, or this says that there is nothing more to come. */
  readonly follow: boolean;
  readonly isOver?: (() => boolean) | undefined;
  /** Milliseconds since the epoch: what was surely written earlier is left out. */
  readonly since?: number | undefined;
  /** Only so many last lines of each log, of what is there at first. */
  readonly tail?: number | undefined;
  readonly pattern?: RegExp | undefined;
  /** Bytes of each log, by id, that are not of interest. */
  readonly from?: ReadonlyMap<string, number> | undefined;
  /** Logs that are no files. */
  readonly beside?: readonly Source[] | undefined;
}

interface Source {
  readonly kind: 'service' | 'vendor';
  readonly id: string;
  readonly name: string;
  readonly reader: StretchSource;
}

/** Shows the logs of services, and of what stands beside them, as one, in the order in which the lines were written as far as that is known. */
export async function showLogs(context: Surroundings, options: ShowLogsOptions): Promise<void> {
  const { services, follow, since = Number.NEGATIVE_INFINITY, tail, pattern, beside = [] } = options;
  const keeps = (line: string, at: number): boolean => at >= since && pattern?.test(line) !== false;
  const open = (log: FoundLog): Source => ({ ...log, kind: 'service', reader: readerOf(context, log, { options, keeps }) });
  const others = beside.map((one) => (tail === undefined ? one : { ...one, reader: tailOf(one.reader, tail, keeps) }));
  let sources = [...findLogs(context, services).map(open), ...others];
  const printer = new LogPrinter(
    context,
    sources.map(({ name }) => name),
  );
  for (let look = 1, still = 0; ; look += 1) {
    const isLast = !follow || context.signal.aborted || options.isOver?.() === true;
    let breatheAt = performance.now() + BREATHE_EVERY_MS;
    let isInterrupted = false;
    still += 1;
    for (const { source, stretch } of mergeLogs(sources, { whole: isLast })) {
      still = 0;
      if (stretch.at < since) continue;
      const text = pattern === undefined ? stretch.text : linesThatMatch(stretch.text, pattern);
      if (text !== '') printer.print(source.name, { ...stretch, text }, source.kind);
      if (performance.now() < breatheAt) continue;
      await delay(0);
      isInterrupted = context.signal.aborted;
      if (isInterrupted) break;
      breatheAt = performance.now() + BREATHE_EVERY_MS;
    }
    printer.flush();
    if (isLast || isInterrupted) return;
    await delay(still < LOOKS_UNTIL_IDLE ? LOOK_EVERY_MS : IDLE_LOOK_MS, undefined, { signal: context.signal }).catch(() => undefined);
    if (look % FIND_EVERY_LOOKS === 0) {
      const known = new Set(sources.map(({ id }) => id));
      sources = [
        ...sources,
        ...findLogs(context, services)
          .filter(({ id }) => !known.has(id))
          .map(open),
      ];
    }
  }
}

interface Reading {
  readonly options: ShowLogsOptions;
  readonly keeps: (line: string, at: number) => boolean;
}

function readerOf({ files }: Surroundings, { id, path }: FoundLog, { options, keeps }: Reading): StretchSource {
  const { tail, pattern, since, from } = options;
  if (tail === undefined) return new LogReader(files, path, from?.get(id) ?? 0);
  // Lines that are left out do not count.
  const isPlain = pattern === undefined && since === undefined;
  return tailOf(new LogReader(files, path, isPlain ? tailOffset(files, path, tail) : 0), tail, keeps);
}

function linesThatMatch(text: string, pattern: RegExp): string {
  return text
    .slice(0, -1)
    .split('\n')
    .filter((line) => pattern.test(line))
    .map((line) => `${line}\n`)
    .join('');
}
