import type { Host } from './host.ts';
import { readMachine } from './machine.ts';
import { nodeClock } from './node-clock.ts';
import { nodeFiles } from './node-files.ts';
import { nodeProcesses } from './node-processes.ts';

/** The host on Node: the real files, processes, clock and machine, and the environment as it is at this moment. */
export function createNodeHost(): Host {
  return { files: nodeFiles, processes: nodeProcesses, clock: nodeClock, env: { ...process.env }, machine: readMachine() };
}
