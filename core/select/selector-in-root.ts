import type { ExtraRoot } from '../model/places.ts';

/** A selector with the folder of an extra root, `../payments/api`, as one with its workspace path: `./payments/api`. Any other stays as it is. */
export function selectorInRoot(selector: string, roots: readonly ExtraRoot[]): string {
  const [, before = '', core = ''] = /^([!~]?(?:\.\.\.)?\^?\{?)(.*)$/s.exec(selector) ?? [];
  for (const { name, shown } of roots) {
    const rest = core.slice(shown.length);
    if (core.startsWith(shown) && /^($|[/}^]|\.\.\.)/.test(rest)) return `${before}./${name}${rest}`;
  }
  return selector;
}
