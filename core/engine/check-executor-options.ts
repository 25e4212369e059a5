import { validate } from '../config/validate.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Service } from '../model/service.ts';

/** Holds the options of every task against its executor's schema. */
export async function checkExecutorOptions(services: readonly Service[], executors: ReadonlyMap<string, Executor>): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  for (const service of services) {
    for (const [name, task] of service.tasks) {
      const schema = executors.get(task.executor)?.schema;
      // ajv is dear to load: no options cannot be wrong unless some are required.
      if (schema === undefined || (Object.keys(task.options).length === 0 && schema['required'] === undefined)) continue;
      const place: Span = task.spans['options'] ?? task.span ?? service.span;
      for (const mistake of await validate(task.options, schema, { spans: { '': place, options: place }, prefix: 'options' })) {
        diagnostics.push(
          diagnose('badExecutorOptions', { message: `"${service.name}:${name}": ${mistake.message}`, span: mistake.span ?? place, hint: mistake.hint }),
        );
      }
    }
  }
  return diagnostics;
}
