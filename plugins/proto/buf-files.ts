/** Paths of the modules that a buf.yaml lists, relative to its folder; the folder itself where it lists none. Read by line, without a YAML parser. */
export function bufModules(text: string): readonly string[] {
  const paths = [...withoutComments(text).matchAll(/(?:^|[\s,{-])["']?path["']?\s*:\s*["']?([^\s"',}]+)/gm)].map((match) => match[1] ?? '.');
  return paths.length === 0 ? ['.'] : [...new Set(paths)];
}

/** Folders that a buf.gen.yaml writes to, relative to its own, and the local programs it starts. */
export function bufOutputs(text: string): { readonly outs: readonly string[]; readonly programs: readonly string[] } {
  const plain = withoutComments(text);
  const values = (key: string): readonly string[] =>
    [...plain.matchAll(new RegExp(`(?:^|[\\s,{-])["']?${key}["']?\\s*:\\s*["']?([^\\s"',}\\[]+)`, 'gm'))].map((match) => match[1] ?? '');
  const builtins = values('protoc_builtin').length > 0 ? ['protoc'] : [];
  return { outs: [...new Set(values('out'))].sort(), programs: [...new Set([...values('local'), ...builtins])].sort() };
}

function withoutComments(text: string): string {
  return text.replace(/(^|\s)#[^\n]*/gm, '$1');
}
