import { codes } from '../diagnostics/codes.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { FoundPlugins } from '../plugin-host/find-plugins.ts';

/** What is wrong with a file without the unknown keys that are a plugin's; of any other it is said that it may be one of theirs. Where a plugin was left out, any key at the top may be its. */
export function exceptPluginKeys(
  { value, diagnostics }: Checked<unknown>,
  { plugins, untrusted }: FoundPlugins,
  kind: 'serviceKeys' | 'workspaceKeys',
): readonly Diagnostic[] {
  if (diagnostics.length === 0 || (value !== undefined && untrusted.length > 0)) return [];
  const keys = new Set(plugins.flatMap(({ manifest }) => manifest[kind] ?? []));
  return diagnostics.flatMap((diagnostic) => {
    const key = diagnostic.code === codes.unknownKey.code ? /^unknown key "([^"]+)"$/.exec(diagnostic.message)?.[1] : undefined;
    if (key === undefined) return [diagnostic];
    return keys.has(key) ? [] : [withKeys(diagnostic, key, keys)];
  });
}

const listed = 'the keys here are ';

/** The schema that found it knows the core's keys alone. */
function withKeys(diagnostic: Diagnostic, key: string, keys: ReadonlySet<string>): Diagnostic {
  const { help = '' } = diagnostic;
  if (!help.startsWith(listed)) return diagnostic;
  const near = suggest(key, keys);
  if (near !== undefined) return { ...diagnostic, hint: `did you mean "${near}"?`, help: codes.unknownKey.help };
  const all = new Set([...help.slice(listed.length).split(', '), ...keys]);
  return { ...diagnostic, help: `${listed}${[...all].sort().join(', ')}` };
}
