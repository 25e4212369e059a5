import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { UsageMistake } from '../model/plugin.ts';

/** What is told of an error that is the user's mistake; undefined for any other. */
export function usageDiagnostics(error: unknown): readonly Diagnostic[] | undefined {
  if (!isUsage(error)) return undefined;
  const { message, mistakes = [], meant, help } = error;
  if (mistakes.length > 0) return mistakes.map((mistake) => diagnose('commandMistake', mistake));
  const near = meant && suggest(meant.word, meant.among);
  return [diagnose('badFlagValue', { message, help, hint: near && `did you mean "${near}"?` })];
}

function isUsage(error: unknown): error is Error & UsageMistake {
  return error instanceof Error && 'usage' in error && error.usage === true;
}
