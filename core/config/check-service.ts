import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { checkTaskPatterns } from './check-task-patterns.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** What the schema of a service cannot say: keys that mean nothing in this file, and patterns nobody can match in time. */
export function checkService(document: ParsedDocument): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { tasks } = document.value as { readonly tasks?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>> | null };
  for (const [name, task] of Object.entries(tasks ?? {})) {
    if (task === null) continue;
    const path = `tasks.${name}`;
    if (task['for'] !== undefined)
      diagnostics.push(
        diagnose('forOutsideWorkspace', { message: `"for" of the task "${name}" means nothing in a service.yml`, span: document.keySpans[`${path}.for`] }),
      );
    diagnostics.push(...checkTaskPatterns(task, path, document));
  }
  return diagnostics;
}
