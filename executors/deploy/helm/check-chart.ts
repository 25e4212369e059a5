import type { DeployMistake, Driver } from '../driver.ts';
import { checkReady } from '../kubernetes/readiness-probe.ts';
import { lackingVendors } from '../vendors/lacking-vendors.ts';
import { chartFolder, namedChart } from './chart-folder.ts';

/** What a service asks that its chart, or the one that is made for it, cannot do. */
export function checkChart(target: Parameters<Driver['check']>[0], context: Parameters<Driver['check']>[1]): readonly DeployMistake[] {
  const { ready, port } = target;
  const named = namedChart(target);
  const folder = chartFolder(target, context);
  if (folder === undefined && named !== undefined)
    return [
      { key: 'deploy.chart', message: `there is no chart at "${named}"`, help: 'name a folder with a Chart.yaml, from the service, or from the root by //' },
    ];
  if (folder !== undefined) return [];
  return [
    ...lackingVendors(target).map(({ help, ...mistake }) => ({ ...mistake, help: `${help}; or give the service a chart of its own that brings it` })),
    ...checkReady(ready, port).map((mistake) => ({ key: 'ready', ...mistake })),
  ];
}
