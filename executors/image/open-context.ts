import type { ExecutorContext, Task } from '../../core/plugin-api.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import type { ImageOptions } from './image-options.ts';
import { openTemplate } from './runtime/open-template.ts';
import { runtimeContext } from './runtime/runtime-context.ts';

/** What is sent to a builder, and the build arguments that a template says beside the user's. */
export interface OpenedContext extends BuildContext {
  readonly buildArgs: Readonly<Record<string, string>>;
}

/** Gathers the context of a task: its own files, or these with a template's among them. */
export async function openContext(options: ImageOptions, { name: task }: Pick<Task, 'name'>, context: ExecutorContext): Promise<OpenedContext> {
  const template = await openTemplate(options, context);
  if (template === undefined) return { ...buildContext(options, context), buildArgs: options.buildArgs };
  return { ...runtimeContext(options, template, { ...context, task }), buildArgs: { ...template.buildArgs, ...options.buildArgs } };
}
