/** A workspace path from parts that may be empty or `.`; undefined where it leads out. */
export function workspacePath(...parts: readonly string[]): string | undefined {
  const path: string[] = [];
  for (const part of parts.flatMap((whole) => whole.split('/'))) {
    if (part === '..') {
      if (path.pop() === undefined) return undefined;
    } else if (part !== '' && part !== '.') path.push(part);
  }
  return path.join('/');
}

/** Whether a path is a folder or below it. */
export function isWithin(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}
