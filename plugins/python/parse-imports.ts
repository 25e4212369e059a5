const NOT_CODE = /[rbfuRBFU]{0,2}(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')|#[^\n]*/g;
const STATEMENT = /(?:^|[;:])[ \t]*(?:import[ \t]+([^;\n]+)|from[ \t]+([A-Za-z_]\w*)[\w.]*[ \t]+import\b)/gm;

/** Top-level names of the modules that a Python source imports, in order; relative imports are its own. */
export function parseImports(text: string): readonly string[] {
  const code = text
    .replaceAll('\r\n', '\n')
    .replace(NOT_CODE, (found) => (found.startsWith('#') ? '' : "''"))
    .replaceAll('\\\n', ' ');
  const names = [...code.matchAll(STATEMENT)].flatMap(([, plain, from]) =>
    from === undefined ? (plain ?? '').split(',').flatMap((item) => /^\s*([A-Za-z_]\w*)/.exec(item)?.[1] ?? []) : [from],
  );
  return [...new Set(names)].sort();
}
