import type { Ready, Service } from '../../../core/plugin-api.ts';
import { dockerOptions } from '../containers/docker-options.ts';
import { imageTask } from '../containers/image-task.ts';

/** How a service runs as a process of this machine. */
export interface Runnable {
  readonly argv: readonly string[];
  readonly ready: Ready | undefined;
}

/** By its `command`, else by its persistent task `start`, else in a container by its image alone; undefined for what does not run by itself, such as a library. */
export function runnable({ extra, tasks }: Service): Runnable | undefined {
  const start = tasks.get('start');
  const ready = (extra['ready'] ?? undefined) as Ready | undefined;
  const own = argvOf(extra['command']);
  if (own !== undefined) return { argv: own, ready };
  const argv = start?.persistent === true ? argvOf(start.command) : undefined;
  if (argv !== undefined) return { argv, ready: start?.ready ?? ready };
  return dockerOptions({ extra }) !== undefined && imageTask({ extra, tasks }) !== undefined ? { argv: [], ready } : undefined;
}

function argvOf(command: unknown): readonly string[] | undefined {
  if (typeof command === 'string') return ['/bin/sh', '-c', command];
  return Array.isArray(command) && command.length > 0 ? command.map(String) : undefined;
}
