import type { Diagnostic, Severity, Span } from '../model/diagnostic.ts';
import { type CodeEntry, type CodeName, codes } from './codes.ts';

/** What one occurrence says beyond the code table. */
export interface DiagnosticDetails {
  /** One line, no full stop. */
  readonly message: string;
  readonly span?: Span | undefined;
  /** Said beside the caret. */
  readonly hint?: string | undefined;
  /** Default: the table's. */
  readonly help?: string | undefined;
  readonly related?: Diagnostic['related'];
  /** Default: error. */
  readonly severity?: Severity | undefined;
}

/** Makes a diagnostic of the code table's row; what the details leave out comes from there. */
export function diagnose(name: CodeName, details: DiagnosticDetails): Diagnostic {
  const entry: CodeEntry = codes[name];
  return {
    code: entry.code,
    severity: details.severity ?? 'error',
    message: details.message,
    span: details.span,
    hint: details.hint,
    help: details.help ?? entry.help,
    related: details.related,
  };
}
