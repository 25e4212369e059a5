import type { StepSurroundings } from './step-surroundings.ts';
import { type ToldKey, toldKey } from './told-key.ts';

/** The key of the tree as it was read, by the last pass where that may be taken over; undefined where it cannot be made yet: a task may make the env file of another. */
export function knownKey(n: number, { keys }: Pick<StepSurroundings, 'keys'>): ToldKey | undefined {
  const kept = keys.keptKey(n);
  return kept === undefined ? keys.keyIfKnown(n) : toldKey(kept, () => keys.keyIfKnown(n));
}
