import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from './instance.ts';

type Surroundings = Pick<PluginCommandContext, 'processes'>;

/** The process that a record tells of, if it still lives: same number, same start, same boot. */
export function livingProcess({ processes }: Surroundings, record: InstanceRecord | undefined): LocalProcess | undefined {
  if (record === undefined || record.bootId !== processes.bootId) return undefined;
  return processes.inspect(record);
}
