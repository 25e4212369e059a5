/** The folders between `base` and each of the paths, `base` included: where a file could appear beside them. In code-unit order. */
export function listedFolders(paths: readonly string[], base: string): readonly string[] {
  const folders = new Set([base]);
  const inside = base === '' ? '' : `${base}/`;
  for (const path of paths) {
    if (!path.startsWith(inside)) continue;
    for (let end = path.lastIndexOf('/'); end > inside.length; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return [...folders].sort();
}
