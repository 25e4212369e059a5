import type { Service } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';
import { checkRoutes } from './check-routes.ts';
import { routesOf } from './routes-of.ts';

/** The table that services declare by `path`, in order of path. Throws what is wrong with it, each mistake with its place. */
export function checkedRoutes(services: readonly Service[]): ReturnType<typeof routesOf> {
  const routes = routesOf(services);
  const mistakes = checkRoutes(routes).map(({ service, message, help }) => {
    const found = services.find(({ name }) => name === service);
    return { message, help, span: found?.origins.get('path')?.span };
  });
  const [first] = mistakes;
  if (first !== undefined) throw new UsageError(first.message, { mistakes });
  return routes;
}
