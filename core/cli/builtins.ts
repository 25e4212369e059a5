import type { Builtins } from '../model/plugin.ts';

/** Everything that ships with mmo, by name, loaded when first used. The only place that names `executors/` and `plugins/`. */
export const builtins: Builtins = {
  plugins: {
    go: { manifest: { name: 'go', executors: [], infers: ['go.mod', '**/*.go'] }, load: async () => (await import('../../plugins/go/go-plugin.ts')).goPlugin },
    make: {
      manifest: { name: 'make', executors: [], infers: ['GNUmakefile', 'makefile', 'Makefile'] },
      load: async () => (await import('../../plugins/make/make-plugin.ts')).makePlugin,
    },
  },
  executors: {
    command: async () => (await import('../../executors/command/command-executor.ts')).commandExecutor,
    container: async () => (await import('../../executors/container/container-executor.ts')).containerExecutor,
    test: async () => (await import('../../executors/test/test-executor.ts')).testExecutor,
    vet: async () => (await import('../../executors/vet/vet-executor.ts')).vetExecutor,
  },
};
