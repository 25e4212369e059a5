import { codes } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

const leftOut: ReadonlySet<string> = new Set([codes.duplicateKey.code, codes.forbiddenKey.code]);

/** Whether a document with these mistakes can still be held against its schema: only whole keys were left out of it. */
export function leavesTheRestSound(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.every(({ code }) => leftOut.has(code));
}
