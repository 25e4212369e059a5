import type { Started } from './start-fleet.ts';
import { tellInstance } from './tell-instance.ts';

/** Tells how the start of an instance ended. */
export function tellStarted(context: Parameters<typeof tellInstance>[0], { instance, result, record, error }: Started): void {
  tellInstance(context, { name: instance.name, service: instance.service.name, result, pid: record?.pid, port: record?.port, error });
}
