import type { Service } from '../../../core/plugin-api.ts';
import type { Instance } from './instance.ts';
import { runnable } from './runnable.ts';

/** The instances of a service, as many as asked for or as its `scale` says; none of what does not run by itself. */
export function instancesOf(service: Service, scale: number | undefined): readonly Instance[] {
  const how = runnable(service);
  const declared = service.extra['scale'];
  const count = scale ?? (typeof declared === 'number' ? declared : 1);
  if (how === undefined) return [];
  return Array.from({ length: count }, (_, n) => ({
    ...{ service, number: n + 1, id: `${service.name}.${n + 1}` },
    name: count === 1 ? service.name : `${service.name}.${n + 1}`,
    ...how,
  }));
}
