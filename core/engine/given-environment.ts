import type { GivenEnvironment, JsonValue } from '../model/executor.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

const DEFAULT_NAME = 'local';
/** Containers of this machine: what every workspace has without a word in `mmo.json`. */
const defaultConfig: GivenEnvironment['config'] = { kind: 'docker' };

/**
 * The environment of this name, or the one that is taken without; `staging+x` is a copy of `staging`. What `instead` says of it outranks
 * its configuration. Undefined where there is none of that name.
 */
export function givenEnvironment(
  { extra }: Pick<WorkspaceConfig, 'extra'>,
  name: string | undefined,
  instead: GivenEnvironment['config'] = {},
): GivenEnvironment | undefined {
  const all = environmentsOf({ extra });
  const wanted = name ?? DEFAULT_NAME;
  const isNamed = name !== undefined;
  const config = Object.hasOwn(all, wanted) ? all[wanted] : undefined;
  if (config !== undefined) return { name: wanted, config: { ...config, ...instead }, isNamed };
  const [, original = '', copy] = /^([^+]+)\+([a-z0-9](?:[-a-z0-9]{0,38}[a-z0-9])?)$/.exec(wanted) ?? [];
  const copied = Object.hasOwn(all, original) ? all[original] : undefined;
  return copied && copy !== undefined ? { name: wanted, config: { ...copied, ...instead }, isNamed, copy } : undefined;
}

/** Names of all environments, in order. */
export function environmentNames({ extra }: Pick<WorkspaceConfig, 'extra'>): readonly string[] {
  return Object.keys(environmentsOf({ extra })).sort();
}

function environmentsOf({ extra }: Pick<WorkspaceConfig, 'extra'>): Readonly<Record<string, GivenEnvironment['config']>> {
  const written = (extra['environments'] ?? {}) as Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  return { [DEFAULT_NAME]: defaultConfig, ...written };
}
