/** What `go.mod` and `go.work` say of where sources lie. */
export interface GoModFile {
  /** The module's path; undefined in `go.work`. */
  readonly module: string | undefined;
  /** Folders that modules are replaced by, as written. Replacements by other versions are not among them. */
  readonly replaces: readonly { readonly path: string; readonly folder: string }[];
  /** Folders that `go.work` uses, as written. */
  readonly uses: readonly string[];
}

/** Reads the directives of a `go.mod` or `go.work`; both have the same form. */
export function parseGoMod(text: string): GoModFile {
  let module: string | undefined;
  const replaces: { path: string; folder: string }[] = [];
  const uses: string[] = [];
  let block: string | undefined;
  for (const line of text.split('\n')) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    if (block !== undefined && words[0] === ')') {
      block = undefined;
      continue;
    }
    if (block === undefined && words[1] === '(') {
      block = words[0];
      continue;
    }
    const [verb, ...rest] = block === undefined ? words : [block, ...words];
    if (verb === 'module') module ??= rest[0];
    else if (verb === 'use' && rest[0] !== undefined) uses.push(rest[0]);
    else if (verb === 'replace') {
      const folder = rest[rest.indexOf('=>') + 1];
      if (rest[0] !== undefined && rest.includes('=>') && folder !== undefined && /^(?:\.{1,2}$|\.{0,2}\/)/.test(folder))
        replaces.push({ path: rest[0], folder });
    }
  }
  return { module, replaces, uses };
}

/** Words of a line without its comment; strings lose their quotes. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/\/\/.*|"(?:\\.|[^"\\])*"|`[^`]*`|=>|[()]|(?:(?!\/\/|=>)[^\s"`()])+/g)) {
    if (word.startsWith('//')) break;
    words.push(/^["`]/.test(word) ? word.slice(1, -1) : word);
  }
  return words;
}
