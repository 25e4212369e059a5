import type { Service } from '../../../core/plugin-api.ts';
import type { Route } from './route.ts';

/** The table that services declare by `path`, in order of path, without targets. */
export function routesOf(services: readonly Service[]): readonly Pick<Route, 'path' | 'service' | 'stripPrefix'>[] {
  return services
    .flatMap(({ name, type, extra }) => {
      const path = extra['path'];
      return typeof path === 'string' && (type === 'http-service' || type === 'static')
        ? [{ path, service: name, stripPrefix: extra['stripPrefix'] !== false }]
        : [];
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
