import { freePort } from './free-port.ts';
import type { Instance } from './instance.ts';

/**
 * The port of an instance: what its service declares for the first one, a free one for those beside it. Undefined where
 * none is declared. Throws when the declared one is somebody else's.
 */
export async function choosePort({ service, number, name }: Instance): Promise<number | undefined> {
  const declared = service.extra['port'];
  if (typeof declared !== 'number') return undefined;
  if (number > 1) return freePort();
  if ((await freePort(declared)) === declared) return declared;
  throw new Error(`port ${declared} of "${name}" is taken by a process that is not of this workspace`);
}
