import { isInPlace } from '../cache/is-in-place.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { PlacedOutputs } from './placed-outputs.ts';
import type { Session } from './session.ts';

/** The same stats of a service's outputs, seen again now: undefined when the outputs have moved since. */
export function snapshotAgain({ host, workspace }: Session, dir: string, outputs: PlacedOutputs): PlacedOutputs | undefined {
  const writtenAtMs = host.clock.now();
  const verdict = isInPlace({ host, serviceRoot: absolutePath(workspace, dir), stat: outputs.stat, writtenAtMs, bootId: outputs.bootId });
  if (verdict === 'no') return undefined;
  return verdict === 'yes' ? { ...outputs, writtenAtMs } : outputs;
}
