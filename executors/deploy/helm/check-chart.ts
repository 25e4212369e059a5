import type { DeployMistake, Driver } from '../driver.ts';
import { chartFolder, namedChart } from './chart-folder.ts';

/** What a service asks that its chart, or the one that is made for it, cannot do. */
export function checkChart(target: Parameters<Driver['check']>[0], context: Parameters<Driver['check']>[1]): readonly DeployMistake[] {
  const { service, vendors, ready } = target;
  const named = namedChart(target);
  const folder = chartFolder(target, context);
  if (folder === undefined && named !== undefined)
    return [
      { key: 'deploy.chart', message: `there is no chart at "${named}"`, help: 'name a folder with a Chart.yaml, from the service, or from the root by //' },
    ];
  if (folder !== undefined) return [];
  return [
    ...(vendors.length === 0
      ? []
      : [
          {
            key: 'vendors',
            message: `"${service}" names vendors, which this environment does not bring`,
            help: 'give it a chart of its own that has them as dependencies, or their addresses by "env" and "secrets"',
          },
        ]),
    ...(ready?.log === undefined
      ? []
      : [{ key: 'ready', message: 'Kubernetes cannot wait for a line of the log', help: 'say what to ask by "http", "port" or "exec"' }]),
  ];
}
