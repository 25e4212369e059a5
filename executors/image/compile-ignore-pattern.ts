import { ImageMistake } from './image-mistake.ts';

/**
 * Compiles one pattern without its `!` as docker's own matcher does, its peculiarities included: `**` at the start without
 * other wildcards compares the end of the path, `x/**` compares its beginning, anything else becomes an expression.
 */
export function compileIgnorePattern(pattern: string): (path: string) => boolean {
  refuseMalformed(pattern);
  const { kind, source } = translate(pattern);
  if (kind === 'exact') return (path) => path === pattern;
  if (kind === 'prefix') return (path) => path.startsWith(pattern.slice(0, -2));
  if (kind === 'suffix') {
    const suffix = pattern.slice(2);
    return (path) => path.endsWith(suffix) || (suffix.startsWith('/') && path === suffix.slice(1));
  }
  const expression = toExpression(source, pattern);
  return (path) => expression.test(path);
}

type Kind = 'exact' | 'prefix' | 'suffix' | 'expression';

function translate(pattern: string): { readonly kind: Kind; readonly source: string } {
  const characters = [...pattern];
  let kind: Kind = 'exact';
  let source = '';
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] as string;
    const isFirst = at === 0;
    if (character === '*' && characters[at + 1] === '*') {
      at += characters[at + 2] === '/' ? 2 : 1;
      const isLast = at === characters.length - 1;
      if (isLast && kind === 'exact') kind = 'prefix';
      else [kind, source] = ['expression', `${source}${isLast ? '.*' : '(?:.*/)?'}`];
      if (isFirst) kind = 'suffix';
    } else if (character === '*') [kind, source] = ['expression', `${source}[^/]*`];
    else if (character === '?') [kind, source] = ['expression', `${source}[^/]`];
    else if ('.+()|{}$'.includes(character)) source += `\\${character}`;
    else if (character === '\\') {
      at += 1;
      [kind, source] = ['expression', `${source}\\${characters[at] ?? '\\'}`];
    } else if (character === '[' || character === ']') [kind, source] = ['expression', source + character];
    else source += character;
  }
  return { kind, source };
}

function toExpression(source: string, pattern: string): RegExp {
  try {
    return new RegExp(`^${source}$`);
  } catch {
    throw malformed(pattern);
  }
}

/** What Go's `filepath.Match` calls a bad pattern. */
function refuseMalformed(pattern: string): void {
  let isInClass = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') {
      at += 1;
      if (at >= pattern.length) throw malformed(pattern);
    } else if (character === '[' && !isInClass) {
      isInClass = true;
      if (pattern[at + 1] === '^') at += 1;
      if (pattern[at + 1] === ']') throw malformed(pattern);
    } else if (character === ']') isInClass = false;
  }
  if (isInClass) throw malformed(pattern);
}

function malformed(pattern: string): ImageMistake {
  return new ImageMistake(`the pattern "${pattern}" of the ignore file is malformed`);
}
