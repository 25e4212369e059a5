import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { PluginTemplate } from '../model/plugin.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import type { WorkspaceTemplate } from './types.ts';

/** Templates of the plugins, in their order; of two with one name the first counts. */
export function workspaceTemplates(plugins: readonly KnownPlugin[]): readonly WorkspaceTemplate[] {
  const templates = new Map<string, WorkspaceTemplate>();
  for (const plugin of plugins) {
    for (const about of plugin.manifest.templates ?? []) {
      if (!templates.has(about.name)) templates.set(about.name, { plugin: plugin.name, about, load: () => loadTemplate(plugin, about.name) });
    }
  }
  return [...templates.values()];
}

async function loadTemplate(plugin: KnownPlugin, name: string): Promise<Checked<PluginTemplate>> {
  const loaded = await plugin.load();
  if (loaded.value === undefined) return { value: undefined, diagnostics: loaded.diagnostics };
  const template = loaded.value.templates?.find((one) => one.name === name);
  if (template !== undefined) return { value: template, diagnostics: [] };
  const message = `the plugin "${plugin.name}" has no template "${name}", which its manifest promises`;
  return { value: undefined, diagnostics: [diagnose('pluginInvalid', { message, span: plugin.reference.span })] };
}
