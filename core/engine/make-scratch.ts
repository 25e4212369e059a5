import type { Host } from '../host/host.ts';
import { recordRun } from './janitor.ts';
import { removeScratch } from './remove-scratch.ts';

/** A folder for as long as a command needs it. */
export interface Scratch {
  /** Absolute. */
  readonly folder: string;
  /** Removes it; once more does nothing. */
  remove(): void;
}

interface ScratchOptions {
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  /** What the folder's name begins with. */
  readonly name: string;
}

/** Makes a folder in `.mmo/tmp` for a command that is no run itself. Should mmo be killed, the next run removes it as it does those of killed runs. */
export function makeScratch(host: Host, { stateDir, name }: ScratchOptions): Scratch {
  const runId = `${name}-${host.clock.random(6)}`;
  const record = recordRun({ host, stateDir, runId });
  // It keeps nobody from running.
  record.unlock();
  const folder = `${stateDir}/tmp/${runId}`;
  host.files.mkdir(folder);
  return {
    folder,
    remove() {
      removeScratch(host, { stateDir, runId });
      record.end();
    },
  };
}
