import { parseDuration } from '../config/parse-duration.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { ContinueMode, RunRequest } from '../engine/types.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { environmentFlags } from './environment-flags.ts';
import type { FlagName } from './flag-table.ts';
import type { Flags } from './flags.ts';
import { selectionOf } from './selection-of.ts';

/** Where a request comes from beside the flags. */
export interface RequestWords {
  readonly tasks: readonly string[];
  /** Services given as positionals. */
  readonly services?: readonly string[];
  /** argv of `mmo exec`, which stands where tasks would. */
  readonly adHoc?: readonly string[];
  readonly args: readonly string[];
  readonly argv: readonly string[];
  /** Instead of what `--env` says. */
  readonly environment?: string | undefined;
  readonly variables?: RunRequest['variables'];
  readonly promotion?: RunRequest['promotion'];
  /** The tasks are meant as they are named, whatever the flags select. */
  readonly exactly?: boolean | undefined;
}

const continueModes: readonly ContinueMode[] = ['never', 'independent', 'always'];

/** What the flags ask of a run; every value that cannot be meant is a diagnostic. */
export function runRequestOf(flags: Flags, words: RequestWords): Checked<RunRequest> {
  const { tasks, services = [], adHoc, args, argv, variables, promotion } = words;
  const diagnostics: Diagnostic[] = [];
  const refuse = (flag: FlagName, value: string, wants: string, near?: string): void => {
    diagnostics.push(
      diagnose('badFlagValue', { message: `--${flag} takes ${wants}, not "${value}"`, hint: near === undefined ? undefined : `did you mean "${near}"?` }),
    );
  };
  const request: RunRequest = {
    tasks,
    selection: words.exactly === true ? { services: ['*'], filters: [] } : selectionOf(flags, services),
    args: adHoc === undefined ? args : [],
    vars: readVars(flags, refuse),
    variables,
    promotion,
    environment: words.environment ?? flags.text('env'),
    environmentConfig: environmentFlags(flags),
    concurrency: readConcurrency(flags, refuse),
    continueMode: readContinueMode(flags, refuse),
    force: flags.on('force'),
    cache: flags.on('no-cache') ? { read: false, write: false, remote: { read: false, write: false } } : readCache(flags, refuse),
    retries: readRetries(flags, refuse),
    timeoutMs: readTimeout(flags, refuse),
    ifPresent: flags.on('if-present'),
    noWait: flags.on('no-wait'),
    interactive: flags.on('interactive') || undefined,
    adHoc: adHoc && { argv: adHoc },
    command: argv,
  };
  if (flags.on('interactive') && flags.on('json'))
    diagnostics.push(
      diagnose('badFlagValue', {
        message: '--interactive and --json exclude each other',
        help: 'an interactive task writes to standard output itself; leave one of the two out',
      }),
    );
  if (flags.on('rollback') && flags.on('no-rollback'))
    diagnostics.push(
      diagnose('badFlagValue', {
        message: '--rollback and --no-rollback exclude each other',
        help: 'leave one of the two out; MMO_ROLLBACK and MMO_NO_ROLLBACK count as well',
      }),
    );
  return { value: diagnostics.length > 0 ? undefined : request, diagnostics };
}

type Refuse = (flag: FlagName, value: string, wants: string, near?: string) => void;

function readVars(flags: Flags, refuse: Refuse): Readonly<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const item of flags.list('var')) {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(item) ?? [];
    if (name === undefined || value === undefined) refuse('var', item, 'NAME=value');
    else entries.push([name, value]);
  }
  return Object.fromEntries(entries);
}

function readConcurrency(flags: Flags, refuse: Refuse): string | undefined {
  const value = flags.text('concurrency');
  if (value !== undefined && !/^0*[1-9]\d{0,5}%?$/.test(value)) refuse('concurrency', value, 'a number above 0 or a share like 50%');
  return value;
}

function readContinueMode(flags: Flags, refuse: Refuse): ContinueMode {
  const value = flags.optional('continue');
  if (value === undefined) return 'never';
  if (value === true) return 'independent';
  const mode = continueModes.find((one) => one === value);
  if (mode === undefined) refuse('continue', value, continueModes.join(', '), suggest(value, continueModes));
  return mode ?? 'never';
}

function readCache(flags: Flags, refuse: Refuse): RunRequest['cache'] {
  const value = flags.text('cache');
  if (value === undefined) return { read: true, write: true };
  const access: Record<string, string> = { local: '', remote: '' };
  for (const part of value.split(',')) {
    const [, name, how = ''] = /^(local|remote):(r?w?)$/.exec(part) ?? [];
    if (name === undefined) refuse('cache', value, 'local: and remote: with r, w, rw or nothing, such as local:rw,remote:r');
    else access[name] = how;
  }
  const of = (name: 'local' | 'remote'): { readonly read: boolean; readonly write: boolean } => ({
    read: access[name]?.includes('r') === true,
    write: access[name]?.includes('w') === true,
  });
  return { ...of('local'), remote: of('remote') };
}

function readRetries(flags: Flags, refuse: Refuse): number | undefined {
  const value = flags.text('retries');
  if (value === undefined) return undefined;
  if (!/^\d{1,4}$/.test(value)) refuse('retries', value, 'a number');
  return Number(value);
}

function readTimeout(flags: Flags, refuse: Refuse): number | undefined {
  const value = flags.text('timeout');
  if (value === undefined) return undefined;
  const timeoutMs = parseDuration(value);
  if (timeoutMs === undefined || timeoutMs === 0) refuse('timeout', value, 'a duration such as 90s, 10m or 1h30m');
  return timeoutMs;
}
