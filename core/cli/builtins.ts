import { commandManifests } from '../../plugins/fleet/commands/command-manifests.ts';
import type { Builtins } from '../model/plugin.ts';
import { buildId } from './build-id.ts';

/** Everything that ships with mmo, by name, loaded when first used. The only place that names `executors/` and `plugins/`. */
export const builtins: Builtins = {
  build: buildId,
  plugins: {
    deploy: {
      manifest: {
        name: 'deploy',
        executors: [],
        infers: [
          'service.yml',
          'GNUmakefile',
          'makefile',
          'Makefile',
          '**/Dockerfile',
          '**/*.Dockerfile',
          '**/Dockerfile.*',
          'chart/Chart.yaml',
          'deploy/chart/Chart.yaml',
          '*.yaml',
          '*.yml',
          '*.yaml.ejs',
          '*.yml.ejs',
          '*.yaml.erb',
          '*.yml.erb',
        ],
        serviceKeys: ['image', 'imagePullSecret', 'autoscale', 'deploy'],
      },
      load: async () => (await import('../../plugins/deploy/deploy-plugin.ts')).deployPlugin,
    },
    docker: {
      manifest: { name: 'docker', executors: [], infers: ['service.yml', '**/Dockerfile', '**/*.Dockerfile', '**/Dockerfile.*'] },
      load: async () => (await import('../../plugins/docker/docker-plugin.ts')).dockerPlugin,
    },
    fleet: {
      manifest: { name: 'fleet', executors: [], commands: Object.values(commandManifests) },
      always: true,
      load: async () => (await import('../../plugins/fleet/fleet-plugin.ts')).fleetPlugin,
    },
    go: { manifest: { name: 'go', executors: [], infers: ['go.mod', '**/*.go'] }, load: async () => (await import('../../plugins/go/go-plugin.ts')).goPlugin },
    make: {
      manifest: { name: 'make', executors: [], infers: ['GNUmakefile', 'makefile', 'Makefile'] },
      load: async () => (await import('../../plugins/make/make-plugin.ts')).makePlugin,
    },
    node: {
      manifest: { name: 'node', executors: [], infers: ['package.json'] },
      load: async () => (await import('../../plugins/node/node-plugin.ts')).nodePlugin,
    },
    python: {
      manifest: { name: 'python', executors: [], infers: ['pyproject.toml', 'requirements.txt', 'setup.py', 'setup.cfg'] },
      load: async () => (await import('../../plugins/python/python-plugin.ts')).pythonPlugin,
    },
    proto: {
      manifest: {
        name: 'proto',
        executors: [],
        infers: ['**/*.proto', 'buf.yaml'],
        serviceKeys: ['proto'],
        commands: [
          {
            name: 'proto',
            describe: 'Generate code from .proto files, or check them',
            positionals: '<action> [services..]',
            flags: { lang: { type: 'list', describe: 'Only these languages: es, ts, go, python, descriptor, openapi, web' } },
            examples: [
              ['mmo proto regen', 'generate what is out of date'],
              ['mmo proto regen cart --lang go,es', 'two languages of one service'],
              ['mmo proto check', 'say whether committed generated code is out of date'],
            ],
          },
        ],
      },
      load: async () => (await import('../../plugins/proto/proto-plugin.ts')).protoPlugin,
    },
  },
  executors: {
    artifact: async () => (await import('../../executors/image/artifact-executor.ts')).artifactExecutor,
    command: async () => (await import('../../executors/command/command-executor.ts')).commandExecutor,
    'container-hook': async () => (await import('../../plugins/container-hooks/container-hook-executor.ts')).containerHookExecutor,
    container: async () => (await import('../../executors/container/container-executor.ts')).containerExecutor,
    deploy: async () => (await import('../../executors/deploy/deploy-executor.ts')).deployExecutor,
    image: async () => (await import('../../executors/image/image-executor.ts')).imageExecutor,
    make: async () => (await import('../../executors/make/make-executor.ts')).makeExecutor,
    proto: async () => (await import('../../executors/proto/proto-executor.ts')).protoExecutor,
    release: async () => (await import('../../executors/release/release-executor.ts')).releaseExecutor,
    test: async () => (await import('../../executors/test/test-executor.ts')).testExecutor,
    vet: async () => (await import('../../executors/vet/vet-executor.ts')).vetExecutor,
  },
  deployed: async () => (await import('../../executors/deploy/open-deployed.ts')).openDeployed,
  vendors: async () => (await import('../../plugins/fleet/vendors/open-vendors.ts')).openVendors,
  imagePlugin: async () => (await import('../../plugins/container-hooks/container-hooks-plugin.ts')).containerHooksPlugin,
};
