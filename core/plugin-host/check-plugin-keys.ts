import { validate } from '../config/validate.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { KnownPlugin } from './known-plugin.ts';

/** Values under keys that plugins may have added, with the places of the file they are in. */
export interface PluginKeyValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly spans: Readonly<Record<string, Span>>;
}

/** Holds what a file says under the keys of plugins against the plugins' schemas; a plugin is loaded only where one of its keys is there. */
export async function checkPluginKeys(
  plugins: readonly KnownPlugin[],
  kind: 'service' | 'workspace',
  { values, spans }: PluginKeyValues,
): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const plugin of plugins) {
    const own = (kind === 'service' ? plugin.manifest.serviceKeys : plugin.manifest.workspaceKeys) ?? [];
    const present = own.filter((key) => Object.hasOwn(values, key));
    if (present.length === 0) continue;
    const loaded = await plugin.load();
    diagnostics.push(...loaded.diagnostics);
    const schemas = loaded.value?.schema?.[kind] ?? {};
    for (const key of present) {
      const schema = schemas[key];
      if (schema === undefined) continue;
      const about = { type: 'object', properties: { [key]: schema } };
      diagnostics.push(...(await validate({ [key]: values[key] }, about, { spans })));
    }
  }
  return diagnostics;
}
