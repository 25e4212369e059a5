import { withoutSlash } from './find-route.ts';
import type { Route } from './route.ts';

/** Paths that are the gateway's own. */
export const RESERVED_PREFIX = '/_';

/** What is wrong with a table of routes, for people; empty when nothing is. */
export function checkRoutes(routes: readonly Pick<Route, 'path' | 'service'>[]): readonly string[] {
  const mistakes: string[] = [];
  const taken = new Map<string, string>();
  for (const { path, service } of routes) {
    const key = withoutSlash(path);
    const other = taken.get(key);
    if (other !== undefined) mistakes.push(`"${other}" and "${service}" have the same path ${path}`);
    else taken.set(key, service);
    if (path.startsWith(RESERVED_PREFIX))
      mistakes.push(`the path ${path} of "${service}" is reserved: paths that start with ${RESERVED_PREFIX} are the gateway's own`);
  }
  return mistakes;
}
