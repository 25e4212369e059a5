import type { Route } from './route.ts';

/** The route with the longest path that the pathname starts with, segment by segment; a trailing slash says nothing. */
export function findRoute<Found extends Pick<Route, 'path'>>(routes: readonly Found[], pathname: string): Found | undefined {
  let best: Found | undefined;
  for (const route of routes) {
    const prefix = withoutSlash(route.path);
    const fits = pathname === prefix || pathname.startsWith(`${prefix}/`);
    if (fits && (best === undefined || prefix.length > withoutSlash(best.path).length)) best = route;
  }
  return best;
}

/** The path as it is compared: without the slash at its end, the root being empty. */
export function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
