import { type FlagName, flagTable } from './flag-table.ts';

/**
 * Flags that the environment sets: `MMO_IF_PRESENT=1` for `--if-present`. Lists are separated by commas, `MMO_VAR` by
 * line ends. Nothing inside a task or a service's shell, where variables like `MMO_SERVICE` tell it about itself.
 */
export function readFlagTwins(names: readonly FlagName[], env: Readonly<Record<string, string | undefined>>): ReadonlyMap<FlagName, true | readonly string[]> {
  const twins = new Map<FlagName, true | readonly string[]>();
  if (env['MMO_RUN_ID'] !== undefined || env['MMO_SERVICE_ROOT'] !== undefined) return twins;
  for (const name of names) {
    const value = env[`MMO_${name.toUpperCase().replaceAll('-', '_')}`];
    if (value === undefined || value === '' || name === 'help') continue;
    const read = readTwin(name, value);
    if (read !== undefined) twins.set(name, read);
  }
  return twins;
}

function readTwin(name: FlagName, value: string): true | readonly string[] | undefined {
  const { kind } = flagTable[name];
  const off = value === '0' || value === 'false';
  const on = value === '1' || value === 'true';
  if (kind === 'boolean') return off ? undefined : true;
  if (kind === 'optional') {
    if (off) return undefined;
    return on ? [''] : [value];
  }
  if (kind === 'value') return [value];
  return value.split(name === 'var' ? '\n' : ',').filter((item) => item !== '');
}
