import { diagnose } from '../diagnostics/diagnose.ts';
import { createTaskGraph } from '../graph/create-task-graph.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Hook, HookPoint } from '../model/plugin.ts';
import type { Task, TaskGraph, TaskId } from '../model/task.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { loadExecutors } from '../plugin-host/load-executors.ts';
import { hookPoints } from './hook-points.ts';
import { hookTask } from './hook-task.ts';
import type { Session } from './session.ts';

export interface HookedPlan {
  readonly graph: TaskGraph;
  readonly hookArgs: ReadonlyMap<TaskId, readonly string[]>;
}

export interface HookRequest {
  readonly graph: TaskGraph;
  readonly named: readonly TaskId[];
  /** Task names as they were asked for, which `init` and `gen` answer to. */
  readonly asked: readonly string[];
  /** Services that are selected and, where that was asked for, affected; in order of name. */
  readonly selected: readonly string[];
}

/**
 * Puts the hooks of plugins around the tasks of a plan. `prebuild` comes before every build of the plan and `postbuild`
 * after them, `predeploy` and `postdeploy` likewise; `init` and `gen` run where a task of that name was asked for.
 */
export async function addHooks(session: Session, request: HookRequest): Promise<Checked<HookedPlan>> {
  const { resolved } = session;
  const hooking = resolved.plugins.filter(({ manifest }) => (manifest.hooks ?? []).some((at) => concerns(at, request)));
  if (hooking.length === 0) return { value: { graph: request.graph, hookArgs: new Map() }, diagnostics: [] };
  const hooks: { readonly plugin: KnownPlugin; readonly hook: Hook; readonly ordinal: number }[] = [];
  const diagnostics: Diagnostic[] = [];
  const named = new Map<string, KnownPlugin>();
  for (const plugin of hooking) {
    const other = named.get(plugin.manifest.name);
    if (other !== undefined) diagnostics.push(sameName(plugin, other));
    named.set(plugin.manifest.name, plugin);
    const loaded = await plugin.load();
    diagnostics.push(...loaded.diagnostics);
    const seen: HookPoint[] = [];
    for (const hook of loaded.value?.hooks ?? []) {
      if (concerns(hook.at, request)) hooks.push({ plugin, hook, ordinal: seen.filter((at) => at === hook.at).length + 1 });
      seen.push(hook.at);
    }
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };
  const wanted = new Set(hooks.map(({ hook }) => (typeof hook.task['executor'] === 'string' ? hook.task['executor'] : 'command')));
  const loaded = await loadExecutors({ builtins: session.options.builtins, plugins: resolved.plugins, wanted });
  for (const [name, executor] of loaded.executors) resolved.executors.set(name, executor);
  const nodes = new HookNodes(request.graph);
  for (const { plugin, hook, ordinal } of hooks) {
    const all = hook.global === true;
    const bracketed = all ? resolved.services.map(({ name }) => name) : bracketedServices(hook.at, request);
    const asked = all ? bracketed : askedServices(bracketed, request);
    const parts = { plugin, hook, ordinal, config: resolved.config, executors: resolved.executors };
    const perService = hook.task['outputs'] !== undefined || hook.task['inputs'] !== undefined;
    for (const service of perService ? resolved.services.filter(({ name }) => bracketed.includes(name)) : [undefined]) {
      const made = hookTask({ ...parts, service });
      diagnostics.push(...made.diagnostics);
      if (made.value !== undefined) nodes.add(made.value, { hook, args: service === undefined ? asked : [service.name] });
    }
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };
  return { value: { graph: nodes.build(), hookArgs: nodes.args }, diagnostics };
}

/** Their hooks would be one task. */
function sameName({ name, manifest, reference }: KnownPlugin, other: KnownPlugin): Diagnostic {
  const message = `the plugins "${other.name}" and "${name}" are both called "${manifest.name}", and both have hooks`;
  return diagnose('pluginInvalid', { message, span: reference.span, help: 'give one of them another name: that of an image is "name" in its manifest' });
}

/** A point concerns a plan with any task that it brackets, asked for or not: the keys of these tasks must not depend on why they are planned. */
function concerns(at: HookPoint, { graph, asked, selected }: HookRequest): boolean {
  const { task, side } = hookPoints[at];
  if (side === 'alone') return asked.includes(task) && selected.length > 0;
  return graph.tasks.some(({ name, virtual }) => name === task && !virtual);
}

/** Services with a planned task that the point brackets, in order of name; for `init` and `gen` those that are selected. */
function bracketedServices(at: HookPoint, { graph, selected }: HookRequest): readonly string[] {
  const { task, side } = hookPoints[at];
  if (side === 'alone') return selected;
  return [...new Set(graph.tasks.flatMap(({ name, service, virtual }) => (name === task && !virtual ? [service] : [])))].sort();
}

/** Of these, the services that the user asked about; all of them where they are only needed by others. */
function askedServices(bracketed: readonly string[], { named }: HookRequest): readonly string[] {
  const asked = new Set(named.map((id) => id.slice(0, id.indexOf(':'))));
  const own = bracketed.filter((service) => asked.has(service));
  return own.length > 0 ? own : bracketed;
}

class HookNodes {
  readonly args: Map<TaskId, readonly string[]> = new Map();
  readonly #tasks: Task[];
  readonly #dependencies: number[][];
  readonly #size: number;

  constructor(graph: TaskGraph) {
    this.#tasks = [...graph.tasks];
    this.#dependencies = graph.tasks.map((_, n) => [...graph.dependencies(n)]);
    this.#size = graph.size;
  }

  add(task: Task, { hook, args }: { readonly hook: Hook; readonly args: readonly string[] }): void {
    const { task: name, side } = hookPoints[hook.at];
    const own = this.#tasks.push(task) - 1;
    this.#dependencies.push([]);
    this.args.set(task.id, args);
    for (let n = 0; n < this.#size; n++) {
      const other = this.#tasks[n];
      if (other === undefined || other.virtual || other.name !== name) continue;
      // A cached hook is about its own service alone.
      if (task.standsFor === undefined && other.service !== task.service) continue;
      if (side === 'before') this.#dependencies[n]?.push(own);
      if (side === 'after') this.#dependencies[own]?.push(n);
    }
    // Hooks of one point run in the order of their plugins.
    const earlier = this.#tasks.findLastIndex((other, n) => n >= this.#size && n < own && other.service === task.service && pointOf(other) === hook.at);
    if (earlier >= 0) this.#dependencies[own]?.push(earlier);
  }

  build(): TaskGraph {
    return createTaskGraph(this.#tasks, this.#dependencies);
  }
}

function pointOf({ name }: Task): string {
  return name.slice(0, name.indexOf('@'));
}
