import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Builtins, Plugin } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';
import type { PluginReference } from '../model/workspace.ts';
import { checkPlugin } from './check-plugin.ts';
import { importPlugin } from './import-plugin.ts';
import { packageVersion } from './package-version.ts';
import { pluginDigest } from './plugin-digest.ts';

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[];
  readonly executors: ReadonlyMap<string, Executor>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadPluginsOptions {
  readonly references: readonly PluginReference[];
  readonly builtins: Builtins;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** The tree whose bytes decide a path plugin's version. */
  readonly tree: Tree;
}

/**
 * Loads what `plugins` names, in order, and the built-in executors. A plugin that cannot be found, throws while it is
 * imported or is not a plugin gives one diagnostic that names it; the others go on. The first to offer an executor
 * keeps its name; a second one is a mistake.
 */
export async function loadPlugins(options: LoadPluginsOptions): Promise<LoadedPlugins> {
  const plugins: Plugin[] = [];
  const diagnostics: Diagnostic[] = [];
  const executors = new Map<string, Executor>();
  for (const [name, load] of Object.entries(options.builtins.executors)) executors.set(name, await load());
  for (const reference of options.references) {
    const name = reference.name ?? '';
    try {
      const builtin = Object.hasOwn(options.builtins.plugins, name) ? options.builtins.plugins[name] : undefined;
      const loaded = builtin === undefined ? await importPlugin(name, options.root) : { value: await builtin.load() };
      if (loaded === undefined) {
        const near = suggest(name, Object.keys(options.builtins.plugins));
        diagnostics.push(
          diagnose('pluginNotFound', { message: `the plugin "${name}" cannot be found`, span: reference.span, hint: near && `did you mean "${near}"?` }),
        );
        continue;
      }
      const checked = checkPlugin(name, loaded.value, reference.span);
      diagnostics.push(...checked.diagnostics);
      if (checked.value === undefined) continue;
      const version = builtin === undefined ? (pluginDigest(name, options.tree) ?? packageVersion(name, options.root)) : undefined;
      const plugin = checked.value;
      plugins.push(plugin);
      for (const executor of plugin.executors ?? []) {
        if (executors.has(executor.name))
          diagnostics.push(
            diagnose('duplicateExecutor', { message: `the executor "${executor.name}" of the plugin "${plugin.name}" exists already`, span: reference.span }),
          );
        else executors.set(executor.name, version === undefined ? executor : withVersion(executor, version));
      }
    } catch (error) {
      diagnostics.push(
        diagnose('pluginFailed', {
          message: `the plugin "${name}" failed while it was loaded: ${error instanceof Error ? error.message : String(error)}`,
          span: reference.span,
        }),
      );
    }
  }
  return { plugins, executors, diagnostics };
}

/** The plugin's code is part of what its executors do. */
function withVersion(executor: Executor, digest: string): Executor {
  return {
    name: executor.name,
    version: `${executor.version}+${digest}`,
    schema: executor.schema,
    ...(executor.defaults && { defaults: executor.defaults.bind(executor) }),
    ...(executor.fingerprint && { fingerprint: executor.fingerprint.bind(executor) }),
    execute: executor.execute.bind(executor),
  };
}
