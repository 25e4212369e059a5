import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { acquireWorkspaceLock } from '../../core/engine/workspace-lock.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';

/*
 * One contender of the lock tests: takes the lock `cycles` times and proves by an exclusive file that nobody else has it.
 * Prints `held` each time. With `keep` as the third argument it never gives the lock back, and waits to be killed.
 */
const [dir = '', cycles = '1', keep] = process.argv.slice(2);
const host = createNodeHost();
const witness = `${dir}/witness`;

for (let cycle = 0; cycle < Number(cycles); cycle += 1) {
  const lock = await acquireWorkspaceLock({ host, dir: `${dir}/lock`, wait: true });
  if (keep === undefined) {
    // Throws when there are two holders.
    closeSync(openSync(witness, 'wx'));
    unlinkSync(witness);
  }
  writeSync(1, 'held\n');
  if (keep !== undefined) await host.clock.sleep(60_000);
  lock?.release();
}
