import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { PluginCommand } from '../model/plugin.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import type { WorkspaceCommand } from './types.ts';

/** Commands of the plugins, in their order; of two with one name the first counts. */
export function workspaceCommands(plugins: readonly KnownPlugin[]): readonly WorkspaceCommand[] {
  const commands = new Map<string, WorkspaceCommand>();
  for (const plugin of plugins) {
    for (const about of plugin.manifest.commands ?? []) {
      if (!commands.has(about.name)) commands.set(about.name, { plugin: plugin.name, about, load: () => loadCommand(plugin, about.name) });
    }
  }
  return [...commands.values()];
}

async function loadCommand(plugin: KnownPlugin, name: string): Promise<Checked<PluginCommand>> {
  const loaded = await plugin.load();
  if (loaded.value === undefined) return { value: undefined, diagnostics: loaded.diagnostics };
  const command = loaded.value.commands?.find((one) => one.name === name);
  if (command !== undefined) return { value: command, diagnostics: [] };
  const message = `the plugin "${plugin.name}" has no command "${name}", which its manifest promises`;
  return { value: undefined, diagnostics: [diagnose('pluginInvalid', { message, span: plugin.reference.span })] };
}
