/** What a build needs to know of one Go file. */
export interface GoFile {
  /** Name in its package clause; empty where there is none. */
  readonly packageName: string;
  readonly imports: readonly string[];
  /** Patterns of `//go:embed`. */
  readonly embeds: readonly string[];
  /** Its `//go:build` expression; that of older `// +build` lines in the same form. */
  readonly constraint: string | undefined;
}

/** One token: a comment, a raw string, a string, a rune, a word, or any other character. */
const TOKENS = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|[\p{L}_][\p{L}\p{Nd}_]*|\S/gu;

/** Reads package, imports, embedded files and build constraint of a Go source. A file with mistakes gives what stands before them. */
export function parseGoFile(text: string): GoFile {
  const imports: string[] = [];
  const embeds: string[] = [];
  const constraints: { go: string | undefined; readonly plus: string[] } = { go: undefined, plus: [] };
  let packageName: string | undefined;
  let state: 'start' | 'package' | 'top' | 'import' | 'block' | 'body' = 'start';
  for (const [token] of text.matchAll(TOKENS)) {
    if (token.startsWith('//') || token.startsWith('/*')) {
      if (packageName === undefined) readConstraint(token, constraints);
      const patterns = /^\/\/go:embed[ \t]+(.*)/.exec(token)?.[1];
      if (patterns !== undefined) embeds.push(...embedPatterns(patterns));
    } else if (state === 'start') {
      if (token === 'package') state = 'package';
    } else if (state === 'package') {
      packageName = token;
      state = 'top';
    } else if (state === 'top') {
      if (token === 'import') state = 'import';
      else if (token !== ';') state = 'body';
    } else if (state === 'import' || state === 'block') {
      if (token === '(') state = 'block';
      else if (token === ')') state = 'top';
      else if (/^["`]/.test(token)) {
        imports.push(token.slice(1, -1));
        if (state === 'import') state = 'top';
      }
    }
    // Only a file that imports "embed" may embed, and nothing else is looked for below the imports.
    if (state === 'body' && !imports.includes('embed')) break;
  }
  const constraint = constraints.go ?? (constraints.plus.length === 0 ? undefined : constraints.plus.join(' && '));
  return { packageName: packageName ?? '', imports, embeds, constraint };
}

function readConstraint(comment: string, found: { go: string | undefined; readonly plus: string[] }): void {
  const [, go] = /^\/\/go:build[ \t]+(.*)/.exec(comment) ?? [];
  const [, plus] = /^\/\/[ \t]*\+build[ \t]+(.*)/.exec(comment) ?? [];
  if (go !== undefined) found.go ??= go.trim();
  if (plus === undefined) return;
  const options = plus.trim().split(/\s+/);
  found.plus.push(`(${options.map((option) => `(${option.split(',').join(' && ')})`).join(' || ')})`);
}

/** Patterns are separated by blanks; those with blanks in them are quoted. */
function embedPatterns(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]*)`|"((?:\\.|[^"\\])*)"|(\S+)/g)].map(([, raw, quoted, plain]) => raw ?? quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
}
