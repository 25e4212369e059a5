import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { checkPattern } from './check-pattern.ts';
import { checkTaskPatterns } from './check-task-patterns.ts';
import type { ParsedDocument } from './parsed-document.ts';

const outsideHelp = 'name folders of other checkouts in "roots"';

interface Workspace {
  readonly services?: readonly string[];
  readonly globalInputs?: readonly string[];
  readonly inputs?: Readonly<Record<string, readonly string[]>>;
  readonly tasks?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null;
}

/** What the schema of a workspace cannot say: named inputs that do not exist or hold themselves, and patterns nobody can match in time. */
export function checkWorkspace(document: ParsedDocument): readonly Diagnostic[] {
  const { services = [], globalInputs = [], inputs = {}, tasks } = document.value as Workspace;
  const lists: readonly (readonly [path: string, items: readonly string[]])[] = [
    ['services', services],
    ...Object.entries(inputs).map(([name, items]) => [`inputs.${name}`, items] as const),
    ['globalInputs', globalInputs],
  ];
  const outside = services.flatMap((pattern, index) =>
    pattern.replace(/^!/, '').split('/').includes('..')
      ? [diagnose('badPattern', { message: 'the pattern leads out of the workspace', span: document.spans[`services.${index}`], help: outsideHelp })]
      : [],
  );
  const diagnostics = lists.flatMap(([path, items]) => items.flatMap((item, index) => checkPattern(item, document.spans[`${path}.${index}`])));
  for (const [name, task] of Object.entries(tasks ?? {})) if (task !== null) diagnostics.push(...checkTaskPatterns(task, `tasks.${name}`, document));
  return [...outside, ...diagnostics, ...checkReferences(inputs, document)];
}

function checkReferences(inputs: Readonly<Record<string, readonly string[]>>, document: ParsedDocument): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [name, items] of Object.entries(inputs)) {
    for (const [index, item] of items.entries()) {
      const reference = /^!?\$(.*)$/.exec(item)?.[1];
      if (reference === undefined || reference === 'default') continue;
      const span = document.spans[`inputs.${name}.${index}`];
      if (!Object.hasOwn(inputs, reference)) {
        const near = suggest(reference, Object.keys(inputs));
        diagnostics.push(
          diagnose('unknownNamedInput', {
            message: `there is no named input "${reference}"`,
            span,
            hint: near === undefined ? undefined : `did you mean "$${near}"?`,
          }),
        );
      } else if (reaches(inputs, reference, name)) {
        diagnostics.push(diagnose('namedInputCycle', { message: `the named input "${name}" contains itself`, span }));
      }
    }
  }
  return diagnostics;
}

function reaches(inputs: Readonly<Record<string, readonly string[]>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  for (const name of seen) {
    if (name === to) return true;
    for (const item of inputs[name] ?? []) if (/^!?\$/.test(item)) seen.add(item.replace(/^!?\$/, ''));
  }
  return false;
}
