import { posix } from 'node:path';
import type { ImageOptions } from './image-options.ts';

/** Absolute paths at which a task's Dockerfile may lie; the first that exists is it. */
export function dockerfilePlaces(
  { context, dockerfile }: Pick<ImageOptions, 'context' | 'dockerfile'>,
  { workspaceRoot, serviceRoot }: { readonly workspaceRoot: string; readonly serviceRoot: string },
): readonly string[] {
  if (dockerfile.startsWith('//')) return [posix.join(workspaceRoot, dockerfile)];
  const folder = context.startsWith('//') ? posix.join(workspaceRoot, context) : posix.join(serviceRoot, context);
  const folders = context === 'workspace' ? [serviceRoot, workspaceRoot] : [folder, serviceRoot];
  return folders.map((one) => posix.join(one, dockerfile));
}
