import type { Location } from '../diagnostics/locate.ts';
import type { Diagnostic } from '../model/diagnostic.ts';

const levels = { error: 'error', warning: 'warning', note: 'notice' } as const;

/** The workflow command that marks a diagnostic's place on GitHub: `::error file=…,line=…,col=…::…`. */
export function githubAnnotation(diagnostic: Diagnostic, locateIn: (file: string, offset: number) => Location): string {
  const { code, message, severity, span, hint } = diagnostic;
  const properties = [`title=${escapeProperty(code)}`];
  if (span !== undefined) {
    const { line, column } = locateIn(span.file, span.start);
    properties.unshift(`file=${escapeProperty(span.file)}`, `line=${line}`, `col=${column}`);
  }
  return `::${levels[severity]} ${properties.join(',')}::${escapeData(hint === undefined ? message : `${message}; ${hint}`)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
