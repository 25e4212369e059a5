/** The first segment of a workspace path: the name of an extra root, if the path lies in one. */
export function firstSegment(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? path : path.slice(0, slash);
}
