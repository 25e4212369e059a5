import type { PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { readSince } from '../logs/read-since.ts';
import { type ShowLogsOptions, showLogs } from '../logs/show-logs.ts';
import { UsageError } from '../usage-error.ts';
import { chooseWithVendors } from '../vendors/choose-with-vendors.ts';
import { vendorError } from '../vendors/vendor-error.ts';
import { commandManifests } from './command-manifests.ts';
import { namedEnvironment } from './named-environment.ts';

type FlagValue = string | boolean | readonly string[] | undefined;

/** `mmo logs [services..]`. */
export const logsCommand: PluginCommand = {
  ...commandManifests.logs,
  async run(context) {
    const { flags } = context;
    const options = {
      follow: flags['follow'] === true,
      since: readSince(flags['since'], Date.now()),
      tail: readTail(flags['tail']),
      pattern: readPattern(flags['grep']),
    };
    const environment = namedEnvironment(context);
    if (environment !== undefined) {
      const { chooseDeployed } = await import('../deployed/choose-deployed.ts');
      const { showDeployedLogs } = await import('../deployed/show-deployed-logs.ts');
      return showDeployedLogs(context, environment, {
        ...options,
        what: 'services',
        choose: (live) => {
          const { services, vendors } = chooseDeployed(context, live);
          const names = new Set([...services.map(({ name }) => name), ...vendors]);
          return live.filter(({ service }) => names.has(service));
        },
      });
    }
    const { services, vendors } = await chooseWithVendors(context);
    await showLogs(context, { ...options, services, beside: vendors.length === 0 ? [] : await logsOfVendors(context, vendors, options) });
    return 0;
  },
};

/** Without a daemon there are none, and all others are shown. */
async function logsOfVendors(
  context: PluginCommandContext,
  names: readonly string[],
  { follow, since, tail, pattern }: Pick<ShowLogsOptions, 'follow' | 'since' | 'tail' | 'pattern'>,
): Promise<ShowLogsOptions['beside']> {
  const { openVendorLogs } = await import('../vendors/open-vendor-logs.ts');
  try {
    // Lines that are left out do not count.
    return await openVendorLogs(context, await context.containers(), { names, follow, since, tail: pattern === undefined ? tail : undefined });
  } catch (error) {
    context.writeError(`vendors are left out: ${vendorError(error)}\n`);
    return [];
  }
}

function readTail(given: FlagValue): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !/^\d+$/.test(given)) throw new UsageError(`--tail takes a number of lines, not "${String(given)}"`);
  return Number(given);
}

function readPattern(given: FlagValue): RegExp | undefined {
  if (typeof given !== 'string') return undefined;
  try {
    return new RegExp(given);
  } catch (error) {
    throw new UsageError(`--grep takes a regular expression: ${error instanceof Error ? error.message : String(error)}`);
  }
}
