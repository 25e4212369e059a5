import type { Checked } from '../model/diagnostic.ts';
import { openTrustStore } from '../plugin-host/trust-store.ts';
import { affectedReport } from './affected-report.ts';
import { writeContext } from './context-store.ts';
import { environmentReport } from './environment-report.ts';
import { expectedMs } from './expected-ms.ts';
import { listFlaky } from './list-flaky.ts';
import { makePlan } from './make-plan.ts';
import { pluginReporters } from './plugin-reporters.ts';
import { runPlan } from './run-plan.ts';
import { selectIn } from './select-in.ts';
import type { Session } from './session.ts';
import { shardReport } from './shard-report.ts';
import type { OpenWorkspace } from './types.ts';
import { workspaceCommands } from './workspace-commands.ts';
import { workspaceTemplates } from './workspace-templates.ts';

/** What drivers may ask of an opened workspace; `reopen` reads it anew. */
export function workspaceOf(session: Session, reopen: () => Promise<Checked<Session>>): OpenWorkspace {
  const { host, workspace, cache, resolved } = session;
  return {
    ...workspace,
    plan: (request) => makePlan(session, request),
    run: (plan, run) => {
      openTrustStore(host).trust(workspace.root);
      return runPlan({ session, plan, reopen, ...run });
    },
    warm: async (plan, tasksIn) => {
      openTrustStore(host).trust(workspace.root);
      const asked = tasksIn && ((next: Session) => tasksIn(workspaceOf(next, reopen)));
      return new (await import('./warm/warm-workspace.ts')).WarmWorkspace({ session, plan, reopen, tasksIn: asked });
    },
    // What runs do without is loaded when it is asked for.
    dry: async (plan) => (await import('./dry-run.ts')).dryRun(session, plan),
    why: async (task, request, against) => (await import('./why.ts')).why(session, task, request, against),
    affected: (selection) => affectedReport(session, selection),
    select: (selection) => selectIn(session, selection),
    environment: (request) => environmentReport(session, request),
    setContext: (services) => writeContext({ host, stateDir: workspace.stateDir, services, known: resolved.services }),
    shards: (plan, count) => shardReport(plan, count, (id) => expectedMs(session.history.get(id))),
    doctor: async () => (await import('./doctor/check-opened.ts')).checkOpened(session),
    audit: async (plan, traces) => (await import('./audit/audit-report.ts')).auditReport(session, plan, traces),
    commands: workspaceCommands(resolved.plugins),
    templates: workspaceTemplates(resolved.plugins),
    reporters: (told) => pluginReporters(resolved.plugins, told),
    lockImages: async () => (await import('./relock-images.ts')).relockImages(session),
    containers: session.containers,
    trust: (wanted) => (wanted ? openTrustStore(host).trust(workspace.root) : void openTrustStore(host).distrust(workspace.root)),
    flaky: () => listFlaky(session.history, (task) => resolved.graph.indexOf(task) !== undefined),
    vendors: async () => (await import('./open-vendors.ts')).openVendors(session),
    cache: {
      status: () => cache.status(),
      verify: () => cache.verify(),
      prune: (limits) => cache.prune(limits),
      clean: () => {
        cache.clean();
        host.files.remove(`${workspace.stateDir}/index`);
      },
    },
  };
}
