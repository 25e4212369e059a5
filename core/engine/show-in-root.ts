import { shownPath } from '../lib/shown-path.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { RawService } from '../model/workspace.ts';

/** A parsed service with its places, and those of what is wrong with it, as paths by which people find the file. */
export function showInRoot({ value, diagnostics }: Checked<RawService>, roots: readonly ExtraRoot[]): Checked<RawService> {
  const show = <Place extends { readonly file: string }>(place: Place): Place => ({ ...place, file: shownPath(roots, place.file) });
  const spans = Object.fromEntries(Object.entries(value?.spans ?? {}).map(([key, span]) => [key, show(span)]));
  const told = diagnostics.map(
    (diagnostic): Diagnostic => ({
      ...diagnostic,
      span: diagnostic.span && show(diagnostic.span),
      related: diagnostic.related?.map((place) => ({ ...place, span: show(place.span) })),
    }),
  );
  return { value: value && { ...value, spans }, diagnostics: told };
}
