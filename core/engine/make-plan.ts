import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';
import { makeAdHocPlan } from './ad-hoc-plan.ts';
import { addHooks } from './add-hooks.ts';
import { affectedTasks } from './affected-tasks.ts';
import { checkEnvFiles } from './check-env-files.ts';
import { checkPinnedImages } from './check-pinned-images.ts';
import { checkTasks } from './check-tasks.ts';
import { contextNote } from './context-note.ts';
import { dropAbsent } from './drop-absent.ts';
import { executeAnew } from './execute-anew.ts';
import { giveTerminal } from './give-terminal.ts';
import { giveVariables } from './give-variables.ts';
import { environmentNames, givenEnvironment } from './given-environment.ts';
import { outerPlan } from './outer-plan.ts';
import { leftOut, promotedGraph } from './promoted-graph.ts';
import { selectIn } from './select-in.ts';
import type { Session } from './session.ts';
import { takeShard } from './take-shard.ts';
import type { Plan, RunRequest } from './types.ts';

/** Turns a request into a graph of tasks: those named in the selected services, narrowed to what is affected, with all they depend on. */
export async function makePlan(session: Session, request: RunRequest): Promise<Checked<Plan>> {
  if (request.adHoc !== undefined) return makeAdHocPlan(session, request, request.adHoc.argv);
  const { workspace, resolved } = session;
  const { selection } = request;
  const selected = await selectIn(session, { services: selection.services, filters: selection.filters });
  if (selected.value === undefined) return { value: undefined, diagnostics: selected.diagnostics };
  const diagnostics: Diagnostic[] = [...unlockedPlugins(resolved)];
  const named = new Set<TaskId>();
  const hooked = new Set<string>(resolved.plugins.flatMap(({ manifest }) => manifest.hooks ?? []));
  // `init` is something to be asked for even where no plugin has it yet.
  const hookNames = new Set(hooked.has('gen') ? ['init', 'gen'] : ['init']);
  for (const text of request.tasks) {
    const found = namedTasks(text, { all: resolved.services, selected: selected.value, ifPresent: request.ifPresent, hooks: hookNames });
    diagnostics.push(...found.diagnostics);
    for (const id of found.value ?? []) named.add(id);
  }
  const near = unknownEnvironment(session, request);
  if (near !== undefined) diagnostics.push(near);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };

  const notes = [...contextNote(workspace, selection)];
  if (named.size === 0 && !hooked.has('init') && request.tasks.includes('init')) notes.push('no plugin has an init hook: there is nothing to do');
  const absent = dropAbsent(named, { request, session });
  if (absent !== undefined) notes.push(absent);
  let affectedBy: ReadonlyMap<TaskId, readonly string[]> = new Map();
  let affectedSince: Plan['affectedSince'];
  let concerned = selected.value.map(({ name }) => name);
  if (selection.affected !== undefined) {
    const affected = await affectedTasks(session, selection);
    diagnostics.push(...affected.diagnostics);
    if (affected.value === undefined) return { value: undefined, diagnostics };
    affectedBy = affected.value.tasks;
    affectedSince = { base: affected.value.base, head: affected.value.head };
    notes.push(...affected.value.notes);
    const { services } = affected.value;
    for (const id of named) if (!affectedBy.has(id)) named.delete(id);
    concerned = concerned.filter((name) => services.has(name));
    const hooksAlone = concerned.length > 0 && request.tasks.some((text) => hookNames.has(text) && hooked.has(text));
    if (named.size === 0 && !hooksAlone) notes.push('nothing is affected');
  }
  const omitted = leftOut(named, resolved.graph, { promotion: request.promotion, executors: resolved.executors });
  if (omitted !== undefined) notes.push(omitted);
  let asked: readonly TaskId[] = [...named].sort();
  if (request.shard !== undefined) {
    const taken = takeShard(resolved.graph, asked, request.shard);
    if (taken.value === undefined) return { value: undefined, diagnostics: [...diagnostics, ...taken.diagnostics] };
    asked = taken.value.named;
    notes.push(taken.value.note);
  }
  if (request.interactive === true && asked.length > 1) return { value: undefined, diagnostics: [...diagnostics, tooManyForTerminal(asked)] };
  const planned = promotedGraph(withTeardown(resolved.graph, asked), { promotion: request.promotion, executors: resolved.executors });
  const anew = request.fresh === true ? executeAnew(planned, new Set(asked)) : planned;
  const bare = request.interactive === true ? giveTerminal(anew, new Set(asked)) : anew;
  const given = request.variables === undefined ? bare : giveVariables(bare, new Set(asked), request.variables);
  const around = await addHooks(session, { graph: given, named: asked, asked: request.tasks, selected: concerned });
  diagnostics.push(...around.diagnostics);
  if (around.value === undefined) return { value: undefined, diagnostics };
  const { graph, hookArgs } = around.value;
  const clash = outerPlan(session).filter((id) => isAgain(graph.tasks[graph.indexOf(id) ?? -1], session));
  for (const id of clash) diagnostics.push(diagnose('nestedTask', { message: `"${id}" is part of the run that this mmo was started from` }));
  const missing = checkEnvFiles(graph, { host: session.host, places: workspace, resolved });
  const unpinned = checkPinnedImages(graph, { host: session.host, resolved });
  diagnostics.push(...missing, ...unpinned);
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };
  const usesContext =
    request.environmentConfig?.['context'] !== undefined && graph.tasks.some(({ executor }) => resolved.executors.get(executor)?.deploys === true);
  const plan: Plan = { workspace, request, graph, hookArgs, named: asked, affectedBy, affectedSince, notes, usesContext };
  diagnostics.push(...(await checkTasks(session, plan)));
  return { value: diagnostics.some(({ severity }) => severity === 'error') ? undefined : plan, diagnostics };
}

function unknownEnvironment({ workspace: { config } }: Session, { environment }: RunRequest): Diagnostic | undefined {
  if (environment === undefined || givenEnvironment(config, environment) !== undefined) return undefined;
  const names = environmentNames(config);
  const near = suggest(environment, names);
  const help = `name one of "environments" in mmo.json: ${names.join(', ')}`;
  return diagnose('unknownEnvironment', { message: `there is no environment "${environment}"`, hint: near && `did you mean "${near}"?`, help });
}

/** A run locks images first; whoever only looks is told what is missing from the picture. */
function unlockedPlugins(resolved: Session['resolved']): readonly Diagnostic[] {
  return resolved.config.plugins.flatMap(({ image, span }) => {
    if (image === undefined || resolved.images.has(image)) return [];
    const message = `mmo.lock has no digest for the plugin "${image}", whose hooks and executors are left out here`;
    return [diagnose('imageNotLocked', { message, span, severity: 'warning' })];
  });
}

/** A task that an outer run has, too; a hook that runs once for all may run once for each of them, but not inside itself. */
function isAgain(task: Task | undefined, { host: { env } }: Session): boolean {
  if (task === undefined || task.virtual) return false;
  return task.standsFor === undefined || (env['MMO_SERVICE'] === task.service && env['MMO_TASK'] === task.name);
}

function tooManyForTerminal(named: readonly TaskId[]): Diagnostic {
  const shown = `${named.slice(0, 3).join(', ')}${named.length > 3 ? ` and ${named.length - 3} more` : ''}`;
  return diagnose('badFlagValue', { message: `--interactive takes exactly one task, not ${named.length}: ${shown}`, help: 'name the task as service:task' });
}

/** Tasks with `when: failure` or `always` join when one of their dependencies is in the plan. */
function withTeardown(graph: TaskGraph, named: readonly TaskId[]): TaskGraph {
  const roots = new Set(named.flatMap((id) => graph.indexOf(id) ?? []));
  const teardown = graph.tasks.flatMap((task, n) => (task.when === 'success' || task.virtual ? [] : [n]));
  if (teardown.length === 0) return graph.closure([...roots]);
  for (let before = -1; before !== roots.size; ) {
    before = roots.size;
    const planned = graph.closure([...roots]);
    for (const n of teardown) if (graph.dependencies(n).some((dependency) => planned.indexOf(graph.tasks[dependency]?.id ?? ':') !== undefined)) roots.add(n);
  }
  return graph.closure([...roots]);
}

function namedTasks(
  text: string,
  context: { readonly all: readonly Service[]; readonly selected: readonly Service[]; readonly ifPresent: boolean; readonly hooks: ReadonlySet<string> },
): Checked<readonly TaskId[]> {
  const colon = text.indexOf(':');
  if (colon >= 0) return exactTask(text.slice(0, colon), text.slice(colon + 1), context);
  const found = context.selected.filter(({ tasks }) => tasks.has(text));
  if (found.length > 0) return { value: found.map(({ name }): TaskId => `${name}:${text}`), diagnostics: [] };
  if (context.hooks.has(text)) return { value: [], diagnostics: [] };
  const everyTask = new Set(context.all.flatMap(({ tasks }) => [...tasks.keys()]));
  if (!everyTask.has(text)) {
    const near = suggest(text, everyTask);
    return { value: undefined, diagnostics: [diagnose('unknownTaskArgument', { message: `unknown task "${text}"`, hint: near && `did you mean "${near}"?` })] };
  }
  if (context.ifPresent) return { value: [], diagnostics: [] };
  if (context.selected.length === 0) return { value: undefined, diagnostics: [diagnose('emptySelection', { message: 'the selection matches no service' })] };
  return { value: undefined, diagnostics: [diagnose('taskNotInSelection', { message: `no selected service has the task "${text}"` })] };
}

function exactTask(
  serviceName: string,
  task: string,
  { all, ifPresent }: { readonly all: readonly Service[]; readonly ifPresent: boolean },
): Checked<readonly TaskId[]> {
  const service = all.find(({ name }) => name === serviceName);
  if (service === undefined) {
    const near = suggest(
      serviceName,
      all.map(({ name }) => name),
    );
    return {
      value: undefined,
      diagnostics: [diagnose('unknownServiceArgument', { message: `unknown service "${serviceName}"`, hint: near && `did you mean "${near}:${task}"?` })],
    };
  }
  if (service.tasks.has(task)) return { value: [`${serviceName}:${task}`], diagnostics: [] };
  if (ifPresent) return { value: [], diagnostics: [] };
  const near = suggest(task, service.tasks.keys());
  return {
    value: undefined,
    diagnostics: [diagnose('unknownTaskArgument', { message: `the service "${serviceName}" has no task "${task}"`, hint: near && `did you mean "${near}"?` })],
  };
}
