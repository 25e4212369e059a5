import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { freePort } from '../instances/free-port.ts';
import { readRecords, writeRecord } from '../instances/instance-records.ts';
import { logFileOf } from '../instances/run-folder.ts';
import { lastLines } from '../logs/last-lines.ts';
import { UsageError } from '../usage-error.ts';
import { type Debugged, debuggedService } from './debugged-service.ts';

const SEARCHED_LINES = 500;

/** Services that are started under a debugger. */
export interface Debugging {
  /** The given services, with other commands where they are debugged. */
  readonly services: readonly Service[];
  /** Their names. */
  readonly names: ReadonlySet<string>;
  /** The context in which they are started. */
  readonly context: PluginCommandContext;
  /** Writes down and returns where the debugger of a service that has been started listens; undefined where it has none. */
  readonly note: (service: string) => { readonly port: number; readonly runtime: string } | undefined;
}

/** Reads `--debug`; throws what the user has to do first. */
export async function prepareDebugging(context: PluginCommandContext, services: readonly Service[]): Promise<Debugging> {
  const given = context.flags['debug'];
  const names = Array.isArray(given) ? given.map(String) : [];
  const debugged = new Map<string, Debugged>();
  for (const name of names) {
    const service = services.find((one) => one.name === name);
    if (service === undefined) throw new UsageError(`--debug: "${name}" is not among the services that are started`);
    debugged.set(name, await debuggedService(context, service, await freePort()));
  }
  return {
    services: services.map((service) => debugged.get(service.name)?.service ?? service),
    names: new Set(names),
    context: {
      ...context,
      environment: (service, command) => {
        const surroundings = context.environment(service, command);
        const more = command === 'start' ? debugged.get(service)?.env : undefined;
        return more === undefined ? surroundings : { ...surroundings, env: { ...surroundings.env, ...more } };
      },
    },
    note: (service) => {
      const known = debugged.get(service);
      const record = readRecords(context).get(`${service}.1`);
      if (known === undefined || record === undefined) return undefined;
      const port = record.debugPort ?? known.port ?? portIn(lastLines(context.files, logFileOf(context, `${service}.1`), SEARCHED_LINES));
      if (port === undefined) return undefined;
      writeRecord(context, { ...record, debugPort: port });
      return { port, runtime: known.runtime };
    },
  };
}

/** The last one that Node has said: a program that starts another one has said its own before. */
function portIn(lines: readonly string[]): number | undefined {
  const ports = lines.flatMap((line) => /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(line)?.[1] ?? []);
  return ports.length === 0 ? undefined : Number(ports.at(-1));
}
