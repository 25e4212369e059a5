import pc from 'picocolors';
import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import { printable } from './printable.ts';
import { type FramePaint, renderFrame } from './render-frame.ts';

/** What rendering needs from outside. */
export interface RenderDiagnosticOptions {
  /** Text of a workspace-relative file; `undefined` when it cannot be read, and the frame then is the bare path. */
  readonly readSource: (file: string) => string | undefined;
  readonly color: boolean;
}

/** The diagnostic as a terminal shows it: headline, source frame, related places, help. Lines joined by LF, none after the last. */
export function renderDiagnostic(diagnostic: Diagnostic, { readSource, color }: RenderDiagnosticOptions): string {
  const paint = pc.createColors(color);
  const severityPaint: Readonly<Record<Severity, (text: string) => string>> = { error: paint.red, warning: paint.yellow, note: paint.cyan };
  const own: FramePaint = { gutter: paint.blue, caret: severityPaint[diagnostic.severity] };
  const other: FramePaint = { gutter: paint.blue, caret: paint.cyan };
  const { span, hint } = diagnostic;
  const head = `${own.caret(paint.bold(`${diagnostic.severity}[${diagnostic.code}]`))}${paint.bold(`: ${printable(diagnostic.message)}`)}`;
  const lines = [head];
  if (span !== undefined) lines.push(...renderFrame(span, readSource(span.file), { hint, paint: own }));
  else if (hint !== undefined) lines.push(`  ${own.caret(printable(hint))}`);
  for (const place of diagnostic.related ?? []) {
    lines.push(`${paint.cyan('note')}: ${printable(place.message)}`, ...renderFrame(place.span, readSource(place.span.file), { paint: other }));
  }
  if (diagnostic.help !== undefined) lines.push(`${paint.bold('help')}: ${printable(diagnostic.help)}`);
  return lines.join('\n');
}
