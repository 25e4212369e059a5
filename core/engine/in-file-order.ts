import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

/** Diagnostics by file and place. */
export function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => byCodeUnit(a.span?.file ?? '', b.span?.file ?? '') || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
