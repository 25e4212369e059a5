/** Absolute path of a workspace path. */
export function absoluteRoot(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`;
}
