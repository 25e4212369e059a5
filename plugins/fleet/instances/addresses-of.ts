import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import type { InstanceRecord } from './instance.ts';
import type { Address } from './instance-environment.ts';

/** Where the services of the workspace are reached on this machine: the port that the first instance got, else the declared one. */
export function addressesOf(
  { workspace }: Pick<PluginCommandContext, 'workspace'>,
  records: ReadonlyMap<string, InstanceRecord>,
): ReadonlyMap<string, Address> {
  return new Map(
    workspace.services.flatMap(({ name, extra }) => {
      const port = records.get(`${name}.1`)?.port ?? extra['port'];
      return typeof port === 'number' ? [[name, { host: '127.0.0.1', port }] as const] : [];
    }),
  );
}
