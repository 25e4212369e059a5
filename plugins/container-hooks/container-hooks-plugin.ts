import { definePlugin, type Hook, type HookPoint, type ImagePlugin, type Plugin } from '../../core/plugin-api.ts';
import { type ContainerHooksOptions, containerHooksSchema } from './container-hooks-options.ts';
import { imageExecutor } from './image-executor.ts';
import { type ImageManifest, type ManifestHook, readImageManifest } from './image-manifest.ts';
import { repositoryOf } from './repository-of.ts';

/** A hook that hangs must not hold up a run for ever. */
const DEFAULT_TIMEOUT = '10m';

/** Makes the plugin of an image: its hooks, and the executors that its manifest names. Nothing is asked of a daemon. */
export const containerHooksPlugin: ImagePlugin = (image, written, locked): Plugin => {
  const options: ContainerHooksOptions = written;
  const manifest = readImageManifest(locked);
  const common = { image, digest: locked.digest, options };
  return definePlugin({
    name:
      manifest.name ??
      repositoryOf(image)
        .replaceAll(/[^A-Za-z0-9.-]+/g, '-')
        .toLowerCase(),
    apiVersion: 1,
    schema: { options: containerHooksSchema },
    hooks: hooksOf(manifest, common),
    executors: [...manifest.executors].map(([name, file]) => imageExecutor(name, { ...common, file: `/executors/${file}` })),
  });
};

interface Common {
  readonly image: string;
  readonly digest: string;
  readonly options: ContainerHooksOptions;
}

function hooksOf(manifest: ImageManifest, common: Common): readonly Hook[] {
  const { options } = common;
  const mode = options.mode ?? manifest.mode ?? (manifest.hooks.size === 0 && manifest.executors.size === 0 ? 'entrypoint' : 'hooks');
  const hooks: readonly (readonly [HookPoint, Partial<ManifestHook>])[] = mode === 'entrypoint' ? [['gen', {}]] : [...manifest.hooks];
  const global = options.global ?? manifest.global;
  return hooks.map(([at, hook]) => ({ at, global, task: taskOf(at, hook, common) }));
}

function taskOf(at: HookPoint, hook: Partial<ManifestHook>, { image, digest, options }: Common): Hook['task'] {
  const { timeout = DEFAULT_TIMEOUT, env, passEnv, secrets, mode: _mode, global: _global, pull: _pull, ...isolation } = options;
  const { inputs = hook.inputs, outputs = hook.outputs, source, ...rest } = isolation;
  return {
    executor: 'container-hook',
    description: `${at} of ${image}`,
    options: {
      ...rest,
      image,
      digest,
      ...(options.pull !== undefined && { pull: options.pull }),
      ...(hook.file !== undefined && { file: `/hooks/${hook.file}` }),
      source: at === 'init' || at === 'gen' ? 'rw' : (source ?? 'ro'),
    },
    timeout,
    ...(env !== undefined && { env }),
    ...(passEnv !== undefined && { passEnv }),
    ...(secrets !== undefined && { secrets }),
    ...(inputs !== undefined && { inputs }),
    ...(outputs !== undefined && { outputs }),
  };
}
