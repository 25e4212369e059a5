import type { Plugin, PluginManifest } from '../model/plugin.ts';

/** What a loaded plugin has, as plain data: kept so that the next run need not load it to know. */
export function manifestOf(plugin: Plugin): PluginManifest {
  return {
    name: plugin.name,
    executors: (plugin.executors ?? []).map(({ name }) => name),
    infers: plugin.infer?.when,
    hooks: plugin.hooks?.map(({ at }) => at),
    hookInputs: plugin.hooks?.flatMap(({ at, task }) => {
      const { inputs, outputs } = task;
      if (inputs === undefined && outputs === undefined) return [];
      return [{ at, inputs: Array.isArray(inputs) ? inputs.map(String) : ['$default'] }];
    }),
    commands: plugin.commands?.map(({ name, describe, positionals, flags, examples }) => ({ name, describe, positionals, flags, examples })),
    reporters: Object.keys(plugin.reporters ?? {}),
    caches: Object.keys(plugin.caches ?? {}),
    templates: plugin.templates?.map(({ name, describe }) => ({ name, describe })),
    serviceKeys: Object.keys(plugin.schema?.service ?? {}),
    workspaceKeys: Object.keys(plugin.schema?.workspace ?? {}),
  };
}
