import { setTimeout as delay } from 'node:timers/promises';
import type { DeployedEnvironment, PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { commandManifests } from '../commands/command-manifests.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { goneRecord, knownImages, type StatusRecord, statusRecord } from './status-record.ts';

const LOOK_EVERY_MS = 1_000;

/** `mmo status [services..]`: how far each service has come in an environment, as that itself says. */
export const statusCommand: PluginCommand = {
  ...commandManifests.status,
  async run(context) {
    const given = context.flags['env'];
    const environment = await context.deployed(typeof given === 'string' ? given : undefined);
    let shown = await look(context, environment);
    show(context, shown);
    while (context.flags['watch'] === true && !context.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: context.signal }).catch(() => undefined);
      const now = await look(context, environment);
      const changed = now.filter((record) => !shown.some((before) => JSON.stringify(before) === JSON.stringify(record)));
      if (changed.length > 0) show(context, changed);
      shown = now;
    }
    return 0;
  },
};

async function look(context: PluginCommandContext, environment: DeployedEnvironment): Promise<readonly StatusRecord[]> {
  const live = new Map((await environment.status()).map((one) => [one.service, one]));
  const images = knownImages(context);
  const app = context.workspace.config.name;
  const { positionals, selected, workspace } = context;
  const isAll = positionals.length === 0 && selected.length === workspace.services.length;
  const known = new Set(workspace.services.map(({ name }) => name));
  const gone = [...live.values()].filter(({ service }) => isAll && !known.has(service));
  const present = chooseServices(context)
    .filter(({ name, tasks }) => tasks.has('deploy') || live.has(name))
    .map((service) => statusRecord(service, { live: live.get(service.name), image: images.get(service.name), environment: environment.name, app }));
  return [...present, ...gone.map((one) => goneRecord(one, { environment: environment.name, app }))];
}

/** Under `--watch --json` one record a line. */
function show(context: PluginCommandContext, records: readonly StatusRecord[]): void {
  if (context.json && context.flags['watch'] === true) for (const record of records) context.write(`${JSON.stringify(record)}\n`);
  else if (context.json) context.write(`${JSON.stringify(records, undefined, 2)}\n`);
  else if (records.length === 0) context.writeError('no service is deployed, and none has the task "deploy"\n');
  else
    context.writeTable([
      ['SERVICE', 'STATUS', 'READY', 'KEY', 'URL', 'NOTE'],
      ...records.map(({ service, status, ready, wanted, key, url, note }) => [
        service,
        status ?? '-',
        `${ready}/${wanted}`,
        key?.slice(0, 12) ?? '-',
        url ?? '-',
        note ?? '',
      ]),
    ]);
}
