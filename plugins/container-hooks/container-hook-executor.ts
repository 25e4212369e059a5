import { defineExecutor, type Executor, type JsonSchema } from '../../core/plugin-api.ts';
import type { ContainerHooksOptions } from './container-hooks-options.ts';
import { containerHooksSchema } from './container-hooks-options.ts';
import { runFromImage } from './run-from-image.ts';

interface HookOptions extends Omit<ContainerHooksOptions, 'env'> {
  readonly image: string;
  readonly digest: string;
  /** Absolute, in the image; without one its ENTRYPOINT. */
  readonly file?: string | undefined;
}

const schema: JsonSchema = {
  ...containerHooksSchema,
  required: ['image', 'digest'],
  properties: {
    ...(containerHooksSchema['properties'] as object),
    image: { type: 'string', minLength: 1 },
    digest: { type: 'string', pattern: '^sha256:[0-9a-f]{64}$' },
    file: { type: 'string', pattern: '^/' },
  },
};

/** Runs a hook of an image with the names of the services it is for as arguments. */
export const containerHookExecutor: Executor = defineExecutor({
  name: 'container-hook',
  version: '1',
  schema,
  commandless: true,
  images: () => [],
  execute: (task, context) => {
    const options = task.options as unknown as HookOptions;
    return runFromImage(task, context, { ...options, source: options.source ?? 'ro', argv: context.args, forServices: context.args });
  },
});
