import type { DeployedService, PluginCommandContext } from '../../../core/plugin-api.ts';
import { LogPrinter } from '../logs/log-printer.ts';
import { UsageError } from '../usage-error.ts';
import { inTimeOrder } from './in-time-order.ts';

export interface DeployedLogsAsked {
  /** Of all that is there those that are meant. */
  readonly choose: (live: readonly DeployedService[]) => readonly DeployedService[];
  /** What is not there where nothing of it is. */
  readonly what: 'services' | 'vendors';
  readonly tail: number | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly pattern?: RegExp | undefined;
}

interface Line {
  readonly kind: 'service' | 'vendor';
  readonly instance: string;
  readonly text: string;
  readonly at: number;
}

/** What instances in an environment wrote, in the order of their times; with `--follow` each line as it comes, until the command is interrupted. */
export async function showDeployedLogs(context: PluginCommandContext, name: string, asked: DeployedLogsAsked): Promise<number> {
  const { choose, what, tail, since, pattern } = asked;
  const environment = await context.deployed(name);
  const { logs } = environment;
  if (logs === undefined) throw new UsageError(`the environment "${name}" keeps no logs that mmo could show`);
  const found = choose(await environment.status());
  if (found.length === 0) context.writeError(`none of the ${what} is deployed to ${name}\n`);
  const follow = context.flags['follow'] === true;
  const keeps = ({ text, at }: Line): boolean => !(since !== undefined && at < since) && pattern?.test(text) !== false;
  const read = (onLine: (line: Line) => void): Promise<unknown> =>
    Promise.all(
      found.map(({ service, kind }) =>
        logs(service, {
          ...{ follow, since },
          // Lines that are left out do not count.
          tail: pattern === undefined || follow ? tail : undefined,
          onLine: (instance, text, at) => {
            const line: Line = { kind: kind ?? 'service', instance, text, at };
            if (keeps(line)) onLine(line);
          },
        }),
      ),
    );
  if (follow) {
    const printer = new LogPrinter(context, []);
    await read((line) => {
      print(printer, line);
      printer.flush();
    });
    return 0;
  }
  const instances = new Map<string, Line[]>();
  await read((line) => {
    const known = instances.get(line.instance);
    if (known === undefined) instances.set(line.instance, [line]);
    else known.push(line);
  });
  // Whose log comes first is chance.
  const names = [...instances.keys()].sort();
  const logsOf = names.map((instance) => inTimeOrder([instances.get(instance) ?? []]));
  const printer = new LogPrinter(context, names);
  for (const line of inTimeOrder(logsOf.map((own) => own.slice(tail === undefined ? 0 : Math.max(0, own.length - tail))))) print(printer, line);
  printer.flush();
  return 0;
}

function print(printer: LogPrinter, { instance, kind, text, at }: Line): void {
  printer.print(instance, { at, text: `${text}\n` }, kind);
}
