import { byCodeUnit } from '../../lib/by-code-unit.ts';
import type { TaskId } from '../../model/task.ts';
import { planRecords } from '../plan-records.ts';
import type { Session } from '../session.ts';
import type { Plan } from '../types.ts';
import { auditTask } from './audit-task.ts';
import { readTraces, type TraceFile } from './read-traces.ts';
import type { TaskAudit } from './task-audit.ts';

/** Compares what the named tasks of a plan were seen to use with what they declare; in order of id. */
export function auditReport(session: Session, plan: Plan, traces: ReadonlyMap<TaskId, readonly TraceFile[]>): readonly TaskAudit[] {
  const { host, workspace, tree, resolved } = session;
  const records = planRecords(session, plan);
  return [...plan.named].sort(byCodeUnit).flatMap((id): readonly TaskAudit[] => {
    const n = plan.graph.indexOf(id);
    const files = traces.get(id) ?? [];
    if (n === undefined) return [];
    const uses = readTraces(files, { host, places: workspace });
    return [
      auditTask(n, {
        graph: plan.graph,
        uses,
        commands: files.length,
        records,
        tree,
        host,
        places: workspace,
        config: resolved.config,
        services: resolved.services,
      }),
    ];
  });
}
