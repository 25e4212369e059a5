import type { ExecutorContext } from '../../core/plugin-api.ts';
import type { ContextEntry } from './context-entry.ts';

const SHOWN = 5;

/** Names the files of a context that the task's key knows nothing of: neither its inputs nor outputs of a task it depends on. Undefined where there are none. */
export function unkeyedFiles(entries: readonly ContextEntry[], context: Pick<ExecutorContext, 'inputs' | 'absolute' | 'allDependencies'>): string | undefined {
  const keyed = new Set(context.inputs().map((path) => context.absolute(path)));
  for (const { root, outputs } of context.allDependencies()) for (const path of outputs) keyed.add(`${root}/${path}`);
  const unkeyed = entries.filter(({ kind, source, isKeyed }) => kind !== 'directory' && isKeyed !== true && !keyed.has(source));
  if (unkeyed.length === 0) return undefined;
  const names = unkeyed.slice(0, SHOWN).map(({ path }) => path);
  const more = unkeyed.length > SHOWN ? ` and ${unkeyed.length - SHOWN} more` : '';
  const [files, are] = unkeyed.length === 1 ? ['a file', 'is'] : [`${unkeyed.length} files`, 'are'];
  return `the context holds ${files} whose change goes unnoticed: ${names.join(', ')}${more} ${are} neither input nor output of a task; name ${unkeyed.length === 1 ? 'it' : 'them'} in .dockerignore or in "inputs"`;
}
