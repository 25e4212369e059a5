import { shownPath } from '../lib/shown-path.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { RawService } from '../model/workspace.ts';

/** Parsed services with their places, and those of what is wrong with them, as paths by which people find the file. */
export function showInRoot({ value, diagnostics }: Checked<readonly RawService[]>, roots: readonly ExtraRoot[]): Checked<readonly RawService[]> {
  const show = <Place extends { readonly file: string }>(place: Place): Place => ({ ...place, file: shownPath(roots, place.file) });
  const told = diagnostics.map(
    (diagnostic): Diagnostic => ({
      ...diagnostic,
      span: diagnostic.span && show(diagnostic.span),
      related: diagnostic.related?.map((place) => ({ ...place, span: show(place.span) })),
    }),
  );
  const shown = value?.map((raw) => ({ ...raw, spans: Object.fromEntries(Object.entries(raw.spans).map(([key, span]) => [key, show(span)])) }));
  return { value: shown, diagnostics: told };
}
