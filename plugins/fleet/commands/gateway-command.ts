import { setTimeout as delay } from 'node:timers/promises';
import type { PluginCommand } from '../../../core/plugin-api.ts';
import { openFleetGateway } from '../gateway/open-fleet-gateway.ts';
import { routesOf } from '../gateway/routes-of.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { commandManifests } from './command-manifests.ts';

const LOOK_EVERY_MS = 250;

/** `mmo gateway [services..]`. */
export const gatewayCommand: PluginCommand = {
  ...commandManifests.gateway,
  async run(context) {
    const environment = context.flags['env'];
    if (typeof environment === 'string') return (await import('../gateway/environment-gateway.ts')).runEnvironmentGateway(context, environment);
    const services = chooseServices(context);
    const gateway = await openFleetGateway(context, services);
    if (gateway === undefined) {
      context.writeError('no routes: none of the services has a path\n');
      return context.positionals.length > 0 ? 1 : 0;
    }
    try {
      const url = `http://${gateway.address.host}:${gateway.address.port}`;
      const routes = routesOf(services).map(({ path, service }) => ({ path, service }));
      const width = Math.max(...routes.map(({ path }) => path.length));
      if (context.json) context.write(`${JSON.stringify({ url, routes })}\n`);
      else context.write([`gateway: ${url}`, ...routes.map(({ path, service }) => `${path.padEnd(width)}  ${service}`), ''].join('\n'));
      while (!context.signal.aborted) {
        await delay(LOOK_EVERY_MS, undefined, { signal: context.signal }).catch(() => undefined);
        gateway.refresh();
      }
      return 0;
    } finally {
      await gateway.close();
    }
  },
};
