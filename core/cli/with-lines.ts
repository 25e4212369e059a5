import type { Location } from '../diagnostics/locate.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';

/** The diagnostic as programs read it: every place with line and column beside its offsets. */
export function withLines(diagnostic: Diagnostic, locateIn: (file: string, offset: number) => Location): Diagnostic {
  const placed = (span: Span): Span => {
    const { line, column } = locateIn(span.file, span.start);
    return { ...span, ...{ line, column } };
  };
  const { span, related } = diagnostic;
  return {
    ...diagnostic,
    span: span === undefined ? undefined : placed(span),
    related: related?.map((place) => ({ ...place, span: placed(place.span) })),
  };
}
