import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Builtins } from '../model/plugin.ts';
import { guardExecutor } from './guard-executor.ts';
import type { KnownPlugin } from './known-plugin.ts';

export interface LoadExecutorsOptions {
  readonly builtins: Builtins;
  readonly plugins: readonly KnownPlugin[];
  /** Names that tasks use. */
  readonly wanted: ReadonlySet<string>;
}

export interface LoadedExecutors {
  /** Those that are wanted and could be loaded. */
  readonly executors: ReadonlyMap<string, Executor>;
  /** All that there are, for suggestions. */
  readonly names: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads the executors that tasks use, and no others. Built-ins come before plugins, plugins in the order of `mmo.json`; a
 * second one of the same name is a mistake.
 */
export async function loadExecutors({ builtins, plugins, wanted }: LoadExecutorsOptions): Promise<LoadedExecutors> {
  const executors = new Map<string, Executor>();
  const names = new Set(Object.keys(builtins.executors));
  const diagnostics: Diagnostic[] = [];
  for (const name of wanted) {
    const load = Object.hasOwn(builtins.executors, name) ? builtins.executors[name] : undefined;
    if (load !== undefined) executors.set(name, await load());
  }
  for (const plugin of plugins) {
    const { manifest, reference } = plugin;
    for (const name of manifest.executors) {
      if (names.has(name)) {
        const message = `the executor "${name}" of the plugin "${plugin.name}" exists already`;
        diagnostics.push(diagnose('duplicateExecutor', { message, span: reference.span }));
        continue;
      }
      names.add(name);
      if (!wanted.has(name)) continue;
      const loaded = await plugin.load();
      diagnostics.push(...loaded.diagnostics.filter((one) => !diagnostics.includes(one)));
      const executor = loaded.value?.executors?.find((one) => one.name === name);
      if (executor !== undefined) executors.set(name, plugin.version === undefined ? executor : guardExecutor(executor, plugin.version));
      else if (loaded.value !== undefined) {
        const message = `the plugin "${plugin.name}" has no executor "${name}", which its manifest promises`;
        diagnostics.push(diagnose('pluginInvalid', { message, span: reference.span }));
      }
    }
  }
  return { executors, names, diagnostics };
}
