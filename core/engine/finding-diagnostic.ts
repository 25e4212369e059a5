import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Finding } from '../model/executor.ts';

/** What a tool found, as a diagnostic with its place; a line beyond the file's end is its last. */
export function findingDiagnostic({ severity, message, file, line, column, rule }: Finding, read: (path: string) => Uint8Array | undefined): Diagnostic {
  const span = file === undefined ? undefined : spanOf(file, { line: line ?? 1, column, bytes: read(file) });
  return { ...diagnose('taskFinding', { message: rule === undefined ? message : `${message} (${rule})`, severity, span }), help: undefined };
}

function spanOf(
  file: string,
  { line, column, bytes }: { readonly line: number; readonly column: number | undefined; readonly bytes: Uint8Array | undefined },
): Span {
  const text = bytes === undefined ? '' : new TextDecoder().decode(bytes);
  let start = 0;
  for (let n = 1; n < line; n += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  // A line alone is meant from its first word on.
  const from = column === undefined ? (/^[\t ]*/.exec(text.slice(start, start + 400))?.[0].length ?? 0) : Math.max(0, column - 1);
  const at = Math.min(start + from, end < 0 ? text.length : end);
  return { file, start: at, end: at + (/^[\w$-]+/.exec(text.slice(at, at + 80))?.[0].length ?? 1) };
}
