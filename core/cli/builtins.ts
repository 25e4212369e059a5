import type { Builtins } from '../model/plugin.ts';

/** Everything that ships with mmo, by name, loaded when first used. The only place that names `executors/` and `plugins/`. */
export const builtins: Builtins = {
  plugins: {},
  executors: {
    command: async () => (await import('../../executors/command/command-executor.ts')).commandExecutor,
  },
};
