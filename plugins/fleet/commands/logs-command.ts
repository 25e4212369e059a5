import { setTimeout as delay } from 'node:timers/promises';
import type { PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { readRecords } from '../instances/instance-records.ts';
import { runFolder } from '../instances/run-folder.ts';
import { LogLines } from '../logs/log-lines.ts';
import { readSince } from '../logs/read-since.ts';
import { UsageError } from '../usage-error.ts';
import { commandManifests } from './command-manifests.ts';

const LOOK_EVERY_MS = 50;
const colours = [32, 34, 36, 35, 33, 37];

interface Source {
  readonly id: string;
  readonly name: string;
  readonly lines: LogLines;
}

/** `mmo logs [services..]`. */
export const logsCommand: PluginCommand = {
  ...commandManifests.logs,
  async run(context) {
    const { flags, signal } = context;
    const since = readSince(flags['since'], Date.now());
    const tail = readTail(flags['tail']);
    const pattern = typeof flags['grep'] === 'string' ? new RegExp(flags['grep']) : undefined;
    const show = printer(
      context,
      sourcesOf(context).map(({ name }) => name),
    );
    const known = new Map<string, Source>();
    for (let first = true; first || (flags['follow'] === true && !signal.aborted); first = false) {
      const found = sourcesOf(context).map((source) => known.get(source.id) ?? source);
      for (const source of found) known.set(source.id, source);
      const batch = found.flatMap((source) => {
        const lines = source.lines
          .next({ whole: flags['follow'] !== true })
          .filter(({ text, at }) => at >= since && pattern?.test(text) !== false)
          .map((line) => ({ ...line, source }));
        return first && tail !== undefined ? lines.slice(lines.length - Math.min(tail, lines.length)) : lines;
      });
      // Each log is in order; between them the times decide.
      for (const { source, text, at } of batch.sort((a, b) => a.at - b.at)) show(source, { text, at });
      if (flags['follow'] === true) await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    return 0;
  },
};

function sourcesOf(context: PluginCommandContext): readonly Source[] {
  const folder = runFolder(context);
  if (!context.files.exists(folder)) return [];
  const wanted = new Set(chooseServices(context).map(({ name }) => name));
  const records = readRecords(context);
  const ids = context.files.readdir(folder).flatMap(({ name }) => /^(.+\.\d+)\.log$/.exec(name)?.[1] ?? []);
  const serviceOf = (id: string): string => id.slice(0, id.lastIndexOf('.'));
  return ids
    .filter((id) => wanted.has(serviceOf(id)))
    .map((id) => ({
      id,
      name: ids.some((other) => other !== id && serviceOf(other) === serviceOf(id)) ? id : serviceOf(id),
      lines: new LogLines(context.files, `${folder}/${id}.log`, { from: 0, startedAt: records.get(id)?.startedAt ?? 0 }),
    }));
}

function printer(context: PluginCommandContext, names: readonly string[]): (source: Source, line: { readonly text: string; readonly at: number }) => void {
  const width = Math.max(0, ...names.map((name) => name.length));
  const colourOf = (name: string): number => colours[Math.max(0, names.indexOf(name)) % colours.length] ?? 37;
  return ({ name }, { text, at }) => {
    if (context.json) context.write(`${JSON.stringify({ service: name, at, text })}\n`);
    else if (context.color) context.write(`\u001b[${colourOf(name)}m${name.padEnd(width)}\u001b[39m | ${text}\n`);
    else context.write(`${name.padEnd(width)} | ${text}\n`);
  };
}

function readTail(given: string | boolean | readonly string[] | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !/^\d+$/.test(given)) throw new UsageError(`--tail takes a number of lines, not "${String(given)}"`);
  return Number(given);
}
