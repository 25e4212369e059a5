/** Paths that a .proto file imports, in the order written; comments and strings elsewhere are no imports. */
export function protoImports(text: string): readonly string[] {
  const tokens = text.match(token)?.filter((found) => !/^\/[/*]/.test(found)) ?? [];
  return tokens.flatMap((word, n) => {
    if (word !== 'import' || !(n === 0 || /^[;{}]$/.test(tokens[n - 1] ?? ''))) return [];
    const at = tokens[n + 1] === 'public' || tokens[n + 1] === 'weak' ? n + 2 : n + 1;
    const literal = tokens[at] ?? '';
    return /^["']/.test(literal) && tokens[at + 1] === ';' ? [literal.slice(1, -1)] : [];
  });
}

const token = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[A-Za-z_][\w.]*|[^\s\w]/g;
