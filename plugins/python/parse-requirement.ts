/** One line of a requirements file, or one item of a list of dependencies. */
export type Requirement =
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'path'; readonly name: string | undefined; readonly path: string }
  | { readonly kind: 'file'; readonly path: string };

/** Parses it; undefined for options, addresses and empty lines. */
export function parseRequirement(text: string): Requirement | undefined {
  if (text.length > LONGEST) return undefined;
  const line = text
    .replace(/\s+/g, ' ')
    .replace(/(?:^|\s)#.*$/, '')
    .trim();
  const included = /^(?:-r|-c|--requirement|--constraint)[\s=]*(.+)$/.exec(line)?.[1];
  if (included !== undefined) return { kind: 'file', path: included.trim() };
  const item = line.replace(/^(?:-e|--editable)[\s=]*/, '');
  const named = /^([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*@\s*(.+)$/.exec(item);
  const place = localPath(named?.[2] ?? item);
  if (place !== undefined) return { kind: 'path', name: named?.[1] === undefined ? undefined : normalName(named[1]), path: place };
  const name = /^[A-Za-z0-9][\w.-]*/.exec(item)?.[0];
  return name === undefined || /^\w+:\/\//.test(item) || /^git\+/.test(item) ? undefined : { kind: 'package', name: normalName(name) };
}

/** Nobody asks for a package in a longer line; on one, the expressions below would take seconds. */
const LONGEST = 4096;

/** Names of packages that differ only in case, dots, dashes and underscores are the same. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function localPath(text: string): string | undefined {
  const plain = text
    .replace(/\s*;.*$/, '')
    .replace(/\[[^\]]*\]$/, '')
    .trim();
  const path = /^file:(?:\/\/\/?(?:\$\{PROJECT_ROOT\}|\.)\/)?(.*)$/.exec(plain)?.[1] ?? (/^\.{1,2}(?:\/|$)/.test(plain) ? plain : undefined);
  return path === undefined || path.startsWith('/') || /\.(?:whl|zip|tar\.gz)$/.test(path) ? undefined : path;
}
