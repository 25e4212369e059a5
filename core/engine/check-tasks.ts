import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TaskMistake } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
import type { Vendors } from '../model/vendors.ts';
import { openVendors } from './open-vendors.ts';
import { planRecords } from './plan-records.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';

/** What executors find wrong with the tasks of a plan before any of it runs. */
export async function checkTasks(session: Session, plan: Plan): Promise<readonly Diagnostic[]> {
  const { executors, config, services } = session.resolved;
  const checking = plan.graph.tasks.filter((task) => !task.virtual && executors.get(task.executor)?.check !== undefined);
  if (checking.length === 0) return [];
  const records = planRecords(session, plan);
  const diagnostics: Diagnostic[] = [];
  const said = new Set<string>();
  let opening: Promise<Vendors> | undefined;
  const vendors = (): Promise<Vendors> => {
    opening ??= openVendors(session);
    return opening;
  };
  for (const task of checking) {
    const executor = executors.get(task.executor);
    const mistakes = (await executor?.check?.(task, { ...records.surroundings(task, records.environment(task).env), vendors, services })) ?? [];
    for (const mistake of mistakes) {
      const { help, in: where, key, severity } = mistake;
      // One of the workspace is every task's, and told once.
      if (where === 'workspace' && said.has(`${key} ${mistake.message}`)) continue;
      said.add(`${key} ${mistake.message}`);
      const span = where === 'workspace' ? nearest(config.spans, key) : spanInService(session, task, mistake);
      const message = where === 'service' ? `"${task.id}": ${mistake.message}` : mistake.message;
      if (severity === 'warning') diagnostics.push(diagnose('taskFinding', { message, span, help, severity }));
      else diagnostics.push(diagnose(executor?.deploys === true ? 'cannotDeploy' : 'cannotRun', { message, span, help }));
    }
  }
  return diagnostics;
}

function spanInService({ workspace: { services } }: Session, task: Task, { key }: TaskMistake): Diagnostic['span'] {
  const service = services.find(({ name }) => name === task.service);
  const [first = ''] = key.split('.');
  return service?.origins.get(first)?.span ?? service?.span;
}

/** The place of a key path, or of the nearest one around it. */
function nearest(spans: Session['resolved']['config']['spans'], key: string): Diagnostic['span'] {
  for (let path = key; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('.')))) if (spans[path] !== undefined) return spans[path];
  return undefined;
}
