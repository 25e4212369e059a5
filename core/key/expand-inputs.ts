import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { joinPath } from '../lib/join-path.ts';
import { rootName } from '../lib/root-name.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Task } from '../model/task.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

/** A task's inputs after named ones are spread: globs over the workspace's paths, and whether the default set is among them. */
export interface ExpandedInputs {
  readonly useDefault: boolean;
  /** The default sets of all services that the task's own is built from are among them. */
  readonly useUpstream?: boolean | undefined;
  /** Workspace-relative globs; `from` is the item as the task has it, for messages. */
  readonly include: readonly { readonly glob: string; readonly item: number }[];
  readonly exclude: readonly string[];
}

/** Spreads `$name`, turns service-relative and `//` patterns into workspace-relative ones, and adds `globalInputs`. */
export function expandInputs(task: Pick<Task, 'inputs' | 'root' | 'spans' | 'span' | 'id'>, config: WorkspaceConfig): Checked<ExpandedInputs> {
  const diagnostics: Diagnostic[] = [];
  const include: { glob: string; item: number }[] = [];
  const exclude: string[] = [];
  let useDefault = false;
  let useUpstream = false;
  const roots = config.roots.map(rootName);
  const rootOf = (path: string): string => roots.find((name) => path === name || path.startsWith(`${name}/`)) ?? '';
  const ownRoot = rootOf(task.root);

  const add = (pattern: string, item: number, chain: readonly string[]): void => {
    const span = item < 0 ? undefined : (task.spans[`inputs.${item}`] ?? task.span);
    const negative = pattern.startsWith('!');
    const positive = negative ? pattern.slice(1) : pattern;
    if (positive === '$default' && !negative) {
      useDefault = true;
      return;
    }
    if (pattern === '^$default') {
      useUpstream = true;
      return;
    }
    if (positive.startsWith('$')) {
      const name = positive.slice(1);
      const list = Object.hasOwn(config.inputs, name) ? config.inputs[name] : undefined;
      if (list === undefined) {
        const near = suggest(name, [...Object.keys(config.inputs), 'default']);
        diagnostics.push(diagnose('unknownNamedInput', { message: `unknown named input "$${name}"`, span, hint: near && `did you mean "$${near}"?` }));
      } else if (chain.includes(name)) {
        diagnostics.push(diagnose('namedInputCycle', { message: `the named input "$${name}" contains itself: ${[...chain, name].join(' -> ')}`, span }));
      } else {
        for (const entry of list) add(negative ? `!${entry.replace(/^!/, '')}` : entry, item, [...chain, name]);
      }
      return;
    }
    const glob = positive.startsWith('//') ? joinPath('', positive.slice(2)) : joinPath(escapeGlob(task.root), positive);
    if (glob !== undefined && glob !== '' && !positive.startsWith('//') && rootOf(glob) !== ownRoot) {
      const help = `write it as "//${glob}"`;
      diagnostics.push(diagnose('pathOutsideWorkspace', { message: `the input "${pattern}" leads from one root to another`, span, help }));
    } else if (glob === undefined || glob === '') {
      diagnostics.push(diagnose('pathOutsideWorkspace', { message: `the input "${pattern}" leads outside the workspace`, span }));
    } else if (negative) exclude.push(glob);
    else include.push({ glob, item });
  };

  for (const [item, pattern] of task.inputs.entries()) add(pattern, item, []);
  for (const pattern of config.globalInputs) add(fromRoot(pattern), -1, []);
  return { value: { useDefault, useUpstream, include, exclude }, diagnostics };
}

/** `globalInputs` are relative to the workspace, with or without `//`. */
function fromRoot(pattern: string): string {
  if (pattern.startsWith('!')) return `!${fromRoot(pattern.slice(1))}`;
  return pattern.startsWith('//') || pattern.startsWith('$') ? pattern : `//${pattern}`;
}

/** A folder's name may hold characters that mean something in a glob. */
function escapeGlob(dir: string): string {
  return dir.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}
