import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { readRecords } from '../instances/instance-records.ts';
import { dockerOptions } from './docker-options.ts';

/** Whether a service is to run in a container: because its file or the command line says so, or because an instance of it does. */
export function runsInContainer(context: Pick<PluginCommandContext, 'workspace' | 'files' | 'flags'>, service: Service): boolean {
  if (context.flags['docker'] === true || dockerOptions(service) !== undefined) return true;
  return [...readRecords(context).values()].some((record) => record.service === service.name && record.container !== undefined);
}
