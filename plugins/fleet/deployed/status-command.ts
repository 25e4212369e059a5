import { setTimeout as delay } from 'node:timers/promises';
import type { DeployedEnvironment, DeployedService, PluginCommand, PluginCommandContext } from '../../../core/plugin-api.ts';
import { commandManifests } from '../commands/command-manifests.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { vendorNames } from '../vendors/vendor-names.ts';
import { goneRecord, knownImages, type StatusRecord, statusRecord, vendorRecord } from './status-record.ts';

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
  const vendors = await vendorRecords(context, [...live.values()], { environment: environment.name, app });
  const gone = [...live.values()].filter(({ service, kind }) => isAll && kind === undefined && !known.has(service));
  const present = chooseServices(context)
    .filter(({ name, tasks }) => tasks.has('deploy') || live.has(name))
    .map((service) => statusRecord(service, { live: live.get(service.name), image: images.get(service.name), environment: environment.name, app }));
  return [...present, ...gone.map((one) => goneRecord(one, { environment: environment.name, app })), ...vendors];
}

/** Vendors beside the services that are asked about. */
async function vendorRecords(
  context: PluginCommandContext,
  live: readonly DeployedService[],
  place: { readonly environment: string; readonly app: string },
): Promise<readonly StatusRecord[]> {
  const found = live.filter(({ kind }) => kind === 'vendor');
  if (found.length === 0) return [];
  const { positionals, selected, workspace } = context;
  const isAll = positionals.length === 0 && selected.length === workspace.services.length;
  // Without the variables that definitions need nobody can tell what depends on what, yet what runs can be seen.
  const opened = await (await import('../vendors/open-vendors.ts')).openVendors(context).catch(() => undefined);
  if (opened === undefined)
    return found.filter(({ service }) => isAll || chooseServices(context).flatMap(vendorNames).includes(service)).map((one) => vendorRecord(one, place));
  const asked = new Set(opened.closure(chooseServices(context).flatMap(vendorNames)).map(({ name }) => name));
  const all = opened.needed(workspace.services);
  return found.flatMap((one) => (asked.has(one.service) ? [vendorRecord(one, place)] : isAll && !all.has(one.service) ? [goneRecord(one, place)] : []));
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
