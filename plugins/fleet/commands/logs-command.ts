import type { PluginCommand } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { readSince } from '../logs/read-since.ts';
import { showLogs } from '../logs/show-logs.ts';
import { UsageError } from '../usage-error.ts';
import { commandManifests } from './command-manifests.ts';

type FlagValue = string | boolean | readonly string[] | undefined;

/** `mmo logs [services..]`. */
export const logsCommand: PluginCommand = {
  ...commandManifests.logs,
  async run(context) {
    const { flags } = context;
    await showLogs(context, {
      services: chooseServices(context),
      follow: flags['follow'] === true,
      since: readSince(flags['since'], Date.now()),
      tail: readTail(flags['tail']),
      pattern: readPattern(flags['grep']),
    });
    return 0;
  },
};

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
