import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { acquireWorkspaceLock } from '../../core/engine/workspace-lock.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Files } from '../../core/model/files.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

/*
 * One contender of the lock tests: takes the lock `cycles` times and proves by an exclusive file that nobody else has it.
 * Prints `held` each time, and `waiting` when it must wait. With `keep` as the third argument it never gives the lock back,
 * and waits to be killed; with a number, it pauses before each operation on files, so that others come in between.
 */
const [dir = '', cycles = '1', how] = process.argv.slice(2);
const keeps = how === 'keep';
const node = createNodeHost();
const host = how === undefined || keeps ? node : { ...node, files: hesitating(node.files, seededRandom(Number(how))) };
const witness = `${dir}/witness`;

for (let cycle = 0; cycle < Number(cycles); cycle += 1) {
  const lock = await acquireWorkspaceLock({ host, dir: `${dir}/lock`, wait: true, onWait: () => writeSync(1, 'waiting\n') });
  if (!keeps) {
    // Throws when there are two holders.
    closeSync(openSync(witness, 'wx'));
    host.files.exists(witness);
    unlinkSync(witness);
  }
  writeSync(1, 'held\n');
  if (keeps) await host.clock.sleep(60_000);
  lock?.release();
}

function hesitating(files: Files, random: SeededRandom): Files {
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  const slow = Object.entries(files).map(([name, operation]) => [
    name,
    (...args: unknown[]): unknown => {
      Atomics.wait(nobody, 0, 0, random.below(4));
      return Reflect.apply(operation, files, args);
    },
  ]);
  return Object.fromEntries(slow) as unknown as Files;
}
