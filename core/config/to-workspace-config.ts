import type { PluginReference, WorkspaceConfig } from '../model/workspace.ts';
import { asWritten } from './as-written.ts';
import { defaultWorkspaceConfig } from './default-workspace-config.ts';
import { parseDuration } from './parse-duration.ts';
import { parseSize } from './parse-size.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** The shape the schema has checked. */
interface Written extends Partial<Pick<WorkspaceConfig, 'name' | 'services' | 'roots' | 'inputs' | 'globalInputs' | 'globalEnv'>> {
  readonly tasks?: WorkspaceConfig['tasks'] | null;
  readonly $schema?: string;
  readonly schemaVersion?: number;
  readonly plugins?: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly env?: unknown;
  readonly commands?: Readonly<Record<string, { readonly env?: unknown; readonly before?: readonly string[]; readonly after?: readonly string[] }>>;
  readonly cache?: { readonly maxSize?: string; readonly maxAge?: string; readonly remote?: unknown };
  readonly affected?: { readonly base?: string; readonly fallback?: 'error' | 'all' };
}

/** Fills the defaults into a configuration that the schema has passed. */
export function toWorkspaceConfig(document: ParsedDocument, name: string): WorkspaceConfig {
  const { $schema: _, schemaVersion: __, plugins = [], env, commands = {}, cache = {}, affected = {}, tasks, ...written } = document.value as Written;
  const defaults = defaultWorkspaceConfig(name);
  const { name: ownName, services, roots, inputs, globalInputs, globalEnv = [], ...extra } = written;
  const environment = splitEnvironment(asWritten(env, 'env', document.texts));
  return {
    file: document.file,
    name: ownName ?? defaults.name,
    services: services ?? defaults.services,
    roots: roots ?? [],
    plugins: plugins.map((plugin, index) => toPluginReference(plugin, index, document)),
    tasks: tasks ?? {},
    inputs: inputs ?? {},
    globalInputs: globalInputs ?? [],
    globalEnv: [...globalEnv, ...environment.names],
    env: environment.values,
    commands: Object.fromEntries(
      Object.entries(commands).map(([command, settings]) => [
        command,
        { ...settings, env: splitEnvironment(asWritten(settings.env, `commands.${command}.env`, document.texts)).values },
      ]),
    ),
    cache: {
      maxSizeBytes: (cache.maxSize === undefined ? undefined : parseSize(cache.maxSize)) ?? defaults.cache.maxSizeBytes,
      maxAgeMs: (cache.maxAge === undefined ? undefined : parseDuration(cache.maxAge)) ?? defaults.cache.maxAgeMs,
    },
    affected: { base: affected.base, fallback: affected.fallback ?? 'error' },
    spans: document.spans,
    extra: cache.remote === undefined ? extra : { ...extra, remoteCache: cache.remote },
  };
}

function toPluginReference(plugin: string | Readonly<Record<string, unknown>>, index: number, document: ParsedDocument): PluginReference {
  const span = document.spans[`plugins.${index}`];
  if (typeof plugin === 'string') return { name: plugin, options: {}, span };
  const { name, image, ...options } = plugin;
  return { name: typeof name === 'string' ? name : undefined, image: typeof image === 'string' ? image : undefined, options, span };
}

/** `NAME=value` items and map entries as values; bare names are variables of the operating system. */
function splitEnvironment(env: unknown): { readonly values: Readonly<Record<string, string>>; readonly names: readonly string[] } {
  if (!Array.isArray(env)) {
    const entries = Object.entries((env ?? {}) as Readonly<Record<string, unknown>>);
    return { values: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string')), names: [] };
  }
  const items = env.map(String);
  const assigned = items.filter((item) => item.includes('='));
  return {
    values: Object.fromEntries(assigned.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)])),
    names: items.filter((item) => !item.includes('=')),
  };
}
