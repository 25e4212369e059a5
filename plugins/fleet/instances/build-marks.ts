import type { PluginCommandContext, ProcessIdentity, RunEvent, Service } from '../../../core/plugin-api.ts';
import { runFolder } from './run-folder.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'processes'>;

/** Tells other commands, by a file for each, which services are being built. */
export interface BuildMarks {
  /** Follows the events of a run or a watch. */
  readonly take: (event: RunEvent) => void;
  /** Nothing is built any more. */
  readonly clear: () => void;
}

/** Marks those of the services of which a task runs that is no test. What a killed command leaves counts for nothing. */
export function markBuilds(context: Surroundings, services: () => readonly Service[]): BuildMarks {
  const { files, processes } = context;
  const working = new Map<string, Set<string>>();
  let own: string | undefined;
  const self = (): string => {
    const found = processes.list().find(({ pid }) => pid === processes.ownPid);
    return `${JSON.stringify({ pid: processes.ownPid, startTime: found?.startTime ?? '', bootId: processes.bootId })}\n`;
  };
  const unmark = (service: string): void => {
    working.delete(service);
    if (files.exists(markOf(context, service))) files.unlink(markOf(context, service));
  };
  return {
    take: (event) => {
      if (event.type !== 'task:start' && event.type !== 'task:end') return;
      const [service = '', task = ''] = event.task.split(':');
      if (/^test(?:$|-)/.test(task)) return;
      const tasks = working.get(service) ?? new Set();
      if (event.type === 'task:start') {
        if (!services().some(({ name }) => name === service)) return;
        own ??= self();
        if (tasks.size === 0) files.writeAtomic(markOf(context, service), own, { mode: 0o600 });
        working.set(service, tasks.add(task));
      } else if (tasks.delete(task) && tasks.size === 0) unmark(service);
    },
    clear: () => {
      for (const service of [...working.keys()]) unmark(service);
    },
  };
}

/** Whether a command that lives has marked the service. */
export function isBeingBuilt(context: Surroundings, service: string): boolean {
  const text = context.files.tryReadText(markOf(context, service));
  if (text === undefined) return false;
  try {
    const { bootId, ...identity } = JSON.parse(text) as ProcessIdentity & { readonly bootId: string };
    return bootId === context.processes.bootId && context.processes.inspect(identity) !== undefined;
  } catch {
    return false;
  }
}

function markOf(context: Surroundings, service: string): string {
  return `${runFolder(context)}/${service}.building`;
}
