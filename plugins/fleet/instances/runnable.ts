import type { Ready, Service } from '../../../core/plugin-api.ts';

/** How a service runs as a process of this machine. */
export interface Runnable {
  readonly argv: readonly string[];
  readonly ready: Ready | undefined;
}

/** By its `command`, else by its persistent task `start`; undefined for what does not run by itself, such as a library. */
export function runnable({ extra, tasks }: Service): Runnable | undefined {
  const start = tasks.get('start');
  const ready = (extra['ready'] ?? undefined) as Ready | undefined;
  const own = argvOf(extra['command']);
  if (own !== undefined) return { argv: own, ready };
  const argv = start?.persistent === true ? argvOf(start.command) : undefined;
  return argv === undefined ? undefined : { argv, ready: start?.ready ?? ready };
}

function argvOf(command: unknown): readonly string[] | undefined {
  if (typeof command === 'string') return ['/bin/sh', '-c', command];
  return Array.isArray(command) && command.length > 0 ? command.map(String) : undefined;
}
