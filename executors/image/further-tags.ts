import type { Files, Task } from '../../core/plugin-api.ts';
import { expandTag } from './expand-tag.ts';
import { readHead } from './read-head.ts';

/** References that templates give; git is read only where one needs it. */
export function furtherTags(templates: readonly string[], { task, ref, version, env, files }: FurtherTagsOptions): readonly string[] {
  if (templates.length === 0) return [];
  const at = ref.lastIndexOf(':');
  const isAboutGit = templates.some((template) => /\$\{(?:branch|sha)\}/.test(template));
  const head = isAboutGit ? readHead(files, env['MMO_SERVICE_ROOT'] ?? '', env) : { branch: undefined, sha: undefined };
  const values = { ...head, service: task.service, key: ref.slice(at + 1), version };
  return [...new Set(templates.map((template) => expandTag(template, ref.slice(0, at), values)))];
}

export interface FurtherTagsOptions {
  readonly task: Pick<Task, 'service'>;
  /** The image's name after its key. */
  readonly ref: string;
  readonly version: string | undefined;
  /** The task's. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: Files;
}
