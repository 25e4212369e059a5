import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked, Span } from '../model/diagnostic.ts';
import type { Plugin } from '../model/plugin.ts';

const API_VERSION = 1;

/** Takes a module's default export for a plugin, or says what is wrong with it. */
export function checkPlugin(name: string, value: unknown, span: Span | undefined): Checked<Plugin> {
  const problem = problemOf(value);
  if (problem === undefined) return { value: value as Plugin, diagnostics: [] };
  const code = problem.startsWith('was made for') ? 'pluginApiVersion' : 'pluginInvalid';
  return { value: undefined, diagnostics: [diagnose(code, { message: `the plugin "${name}" ${problem}`, span })] };
}

function problemOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'has no default export that is an object';
  const plugin = value as Readonly<Record<string, unknown>>;
  if (typeof plugin['name'] !== 'string' || plugin['name'] === '') return 'has no name';
  if (plugin['apiVersion'] === undefined) return 'is not made by definePlugin: it has no apiVersion';
  if (plugin['apiVersion'] !== API_VERSION) return `was made for API version ${String(plugin['apiVersion'])}; this mmo speaks version ${API_VERSION}`;
  const executors = plugin['executors'] ?? [];
  if (!Array.isArray(executors)) return 'has "executors" that are not a list';
  for (const executor of executors) {
    if (typeof executor?.name !== 'string' || typeof executor.version !== 'string' || typeof executor.execute !== 'function')
      return 'has an executor without name, version or execute';
  }
  const infer = plugin['infer'] as { readonly when?: unknown; readonly run?: unknown } | undefined;
  if (infer !== undefined && (!Array.isArray(infer.when) || typeof infer.run !== 'function')) return 'has an "infer" without "when" and "run"';
  return undefined;
}
