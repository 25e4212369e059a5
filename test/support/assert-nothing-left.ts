import * as assert from 'uvu/assert';
import { processesBelow } from '../faults/rig/processes-below.ts';
import { waitUntil } from '../faults/rig/wait-until.ts';

/** What is promised; a helper that only looked, such as git, needs a moment to notice that nobody listens. */
const goneWithinMs = 5_000;

/** No process that works below the folder, or bears its name, is there five seconds after mmo has ended. */
export async function assertNothingLeft(folder: string): Promise<void> {
  await waitUntil(() => processesBelow(folder).length === 0, goneWithinMs);
  assert.equal(processesBelow(folder), []);
}
