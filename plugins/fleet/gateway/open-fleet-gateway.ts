import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { freePort } from '../instances/free-port.ts';
import { readRecords } from '../instances/instance-records.ts';
import { livingProcess } from '../instances/living-process.ts';
import { logFileOf } from '../instances/run-folder.ts';
import { lastLines } from '../logs/last-lines.ts';
import { checkedRoutes } from './checked-routes.ts';
import { createGateway, type Gateway } from './create-gateway.ts';
import type { Route } from './route.ts';

const DEFAULT_PORT = 8080;
const SHOWN_LINES = 10;

/** A gateway whose table follows the fleet. */
export interface FleetGateway extends Pick<Gateway, 'address' | 'drained' | 'close'> {
  /** Reads again which instances run; these services are being replaced. */
  refresh(swapping?: ReadonlySet<string>): void;
  /** From the next refresh on serves the paths of these services. Throws what is wrong with them, and those before go on. */
  serve(services: readonly Service[]): void;
}

/** Opens the gateway in front of the services that have a path; undefined where none has. Throws what is wrong with their paths. */
export async function openFleetGateway(context: PluginCommandContext, services: readonly Service[]): Promise<FleetGateway | undefined> {
  let declared = checkedRoutes(services);
  if (declared.length === 0) return undefined;
  const routes = (swapping: ReadonlySet<string>): readonly Route[] => {
    const records = [...readRecords(context).values()].filter((record) => record.isUp && livingProcess(context, record) !== undefined);
    return declared.map((route) => ({
      ...route,
      isSwapping: swapping.has(route.service),
      targets: swapping.has(route.service)
        ? []
        : records.flatMap(({ service, port }) => (service === route.service && port !== undefined ? [{ host: '127.0.0.1', port }] : [])),
    }));
  };
  const gateway = await createGateway({
    host: '127.0.0.1',
    port: await freePort(Number(context.env['MMO_GATEWAY_PORT'] ?? DEFAULT_PORT)),
    routes: routes(new Set()),
    lastLines: (service) => lastLines(context.files, logFileOf(context, `${service}.1`), SHOWN_LINES),
  });
  return {
    ...gateway,
    refresh: (swapping = new Set()) => gateway.update(routes(swapping)),
    serve: (now) => {
      declared = checkedRoutes(now);
    },
  };
}
