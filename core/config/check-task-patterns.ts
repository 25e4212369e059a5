import type { Diagnostic } from '../model/diagnostic.ts';
import { checkPattern } from './check-pattern.ts';
import type { ParsedDocument } from './parsed-document.ts';

/** The patterns of one task's inputs and outputs. */
export function checkTaskPatterns(task: Readonly<Record<string, unknown>>, path: string, document: ParsedDocument): readonly Diagnostic[] {
  return ['inputs', 'outputs'].flatMap((key) => {
    const items = task[key];
    return Array.isArray(items) ? items.flatMap((item: unknown, index) => checkPattern(patternOf(item), document.spans[`${path}.${key}.${index}`])) : [];
  });
}

function patternOf(item: unknown): string {
  return typeof item === 'string' ? item : String((item as { readonly path?: unknown }).path);
}
