import { defineExecutor, type Executor } from '../../core/plugin-api.ts';
import { containerOptions, containerSchema } from './container-options.ts';
import { pinnedDigest } from './pinned-digest.ts';
import { runInContainer } from './run-in-container.ts';

/** Runs a task's `command` inside an image that holds its tools, isolated from the machine and from what the task does not declare. */
export const containerExecutor: Executor = defineExecutor({
  name: 'container',
  version: '1',
  schema: containerSchema,
  images: (options) => [containerOptions(options).image],
  fingerprint: (task, surroundings) => {
    const { image } = containerOptions(task.options);
    return { image: pinnedDigest(image, surroundings) ?? image };
  },
  execute: (task, context) => runInContainer(task, context),
  // A tag that is not pinned may have moved on; the key does not see it.
  confirm: async (task, data, { containers }) => {
    const { image, pinned } = (data ?? {}) as { readonly image?: string; readonly pinned?: boolean };
    if (pinned === true) return true;
    const found = await (await containers()).image(containerOptions(task.options).image);
    return found !== undefined && found.id === image;
  },
});
