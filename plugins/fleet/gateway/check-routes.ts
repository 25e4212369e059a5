import { withoutSlash } from './find-route.ts';
import type { Route } from './route.ts';

/** Paths that are the gateway's own. */
export const RESERVED_PREFIX = '/_';

/** What is wrong with the path of a service. */
export interface RouteMistake {
  readonly service: string;
  /** For people. */
  readonly message: string;
  readonly help: string;
}

/** What is wrong with a table of routes; empty when nothing is. */
export function checkRoutes(routes: readonly Pick<Route, 'path' | 'service'>[]): readonly RouteMistake[] {
  const mistakes: RouteMistake[] = [];
  const taken = new Map<string, string>();
  for (const { path, service } of routes) {
    const key = withoutSlash(path);
    const other = taken.get(key);
    if (other !== undefined) mistakes.push({ service, message: `"${other}" and "${service}" have the same path ${path}`, help: 'give each a path of its own' });
    else taken.set(key, service);
    if (path.startsWith(RESERVED_PREFIX)) {
      const message = `the path ${path} of "${service}" is reserved: paths that start with ${RESERVED_PREFIX} are the gateway's own`;
      mistakes.push({ service, message, help: 'give it another path' });
    }
  }
  return mistakes;
}
