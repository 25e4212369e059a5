import { parseDuration } from '../config/parse-duration.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Executor, TaskDefaults } from '../model/executor.ts';
import type { Service } from '../model/service.ts';
import type { OutputPattern, Ready, TaskConfig, When } from '../model/task.ts';
import { parseDependency } from './parse-dependency.ts';
import type { LayeredItem, LayeredValue } from './task-layer.ts';

/** What a task takes from around it. */
export interface TaskContext {
  readonly service: Pick<Service, 'name' | 'dir' | 'type' | 'extra'>;
  readonly name: string;
  readonly executors: ReadonlyMap<string, Executor>;
  /** Environment of the workspace and of the command, weaker than the service's. */
  readonly outerEnv: readonly string[];
  readonly serviceEnv: readonly string[];
  readonly serviceSecrets: readonly string[];
  readonly serviceEnvFiles: readonly string[];
  /** The service's `ready` and `port`, for persistent tasks without their own. */
  readonly serviceReady?: Ready | undefined;
  readonly servicePort?: number | undefined;
  readonly fallbackSpan: Span;
}

/** Turns merged values into a task's configuration; what nobody says gets its default here. */
export function taskConfig(
  values: ReadonlyMap<string, LayeredValue>,
  context: TaskContext,
): { readonly config: TaskConfig; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const spans: Record<string, Span> = {};
  for (const [key, value] of values) {
    const span = value.layer.spanOf(key);
    if (span !== undefined) spans[key] = span;
    for (const [n, item] of (value.items ?? []).entries()) if (item.span !== undefined) spans[`${key}.${n}`] = item.span;
  }
  const text = (key: string): string | undefined => stringOf(values.get(key)?.value);
  const list = (key: string): readonly string[] | undefined => values.get(key)?.items?.map((item) => String(item.value));
  const span =
    [...values.values()]
      .reverse()
      .find((value) => value.layer.spanOf('') !== undefined)
      ?.layer.spanOf('') ?? context.fallbackSpan;

  const executorName = text('executor') ?? 'command';
  const executor = context.executors.get(executorName);
  const command = values.get('command')?.value as string | readonly string[] | undefined;
  const options = (values.get('options')?.value ?? {}) as Readonly<Record<string, unknown>>;
  if (executorName === 'command' && (command === undefined || command.length === 0)) {
    diagnostics.push(diagnose('missingCommand', { message: `the task "${context.service.name}:${context.name}" has nothing to run`, span }));
  }
  let known: TaskDefaults = {};
  try {
    known = executor?.defaults?.(context.service, options) ?? {};
  } catch (error) {
    const message = `the task "${context.service.name}:${context.name}": ${error instanceof Error ? error.message : String(error)}`;
    diagnostics.push(diagnose('pluginFailed', { message, span }));
  }
  const persistent = values.get('persistent')?.value === true;
  const envItems = values.get('env')?.items;
  const inheritedEnv =
    envItems === undefined ? (known.env ?? []) : envItems.filter((item) => item.layer.source !== 'service').map((item) => String(item.value));
  const ownEnv = (envItems ?? []).filter((item) => item.layer.source === 'service').map((item) => String(item.value));
  const timeoutMs = durationOf(values.get('timeout')?.value);
  const config: TaskConfig = {
    executor: executorName,
    command,
    options,
    dependsOn: (values.get('dependsOn')?.items ?? []).map((item) => parseDependency(String(item.value), item.layer.source === 'service', item.span)),
    inputs: list('inputs') ?? known.inputs ?? ['$default'],
    outputs:
      values.get('outputs')?.items?.map(outputPattern) ??
      known.outputs?.map((item) => (typeof item === 'string' ? { path: item, optional: false } : item)) ??
      [],
    clean: (values.get('clean')?.value ?? known.clean) !== false,
    tools: list('tools') ?? known.tools ?? [],
    env: [...context.outerEnv, ...inheritedEnv, ...context.serviceEnv, ...ownEnv],
    passEnv: list('passEnv') ?? known.passEnv ?? [],
    secrets: [...context.serviceSecrets, ...(list('secrets') ?? [])],
    envFiles: [...context.serviceEnvFiles, ...(list('envFiles') ?? [])],
    cache: !persistent && (values.get('cache')?.value ?? known.cache ?? true) === true,
    timeoutMs,
    retries: numberOf(values.get('retries')?.value) ?? 0,
    weight: numberOf(values.get('weight')?.value) ?? 1,
    locks: list('locks') ?? [],
    persistent,
    ready: withPort(readyOf(values.get('ready')?.value) ?? (persistent ? context.serviceReady : undefined), context.servicePort),
    cwd: text('cwd'),
    when: (text('when') ?? 'success') as When,
    description: text('description'),
    span,
    spans,
  };
  if (config.cwd !== undefined && (config.cwd.startsWith('/') || joinPath(context.service.dir, config.cwd) === undefined)) {
    diagnostics.push(
      diagnose('pathOutsideWorkspace', {
        message: `the cwd "${config.cwd}" of "${context.service.name}:${context.name}" leads outside the workspace`,
        span: spans['cwd'] ?? span,
      }),
    );
  }
  if (config.when !== 'success' && config.dependsOn.length === 0) {
    diagnostics.push(
      diagnose('whenWithoutDependency', {
        message: `the task "${context.service.name}:${context.name}" has "when: ${config.when}" and no dependsOn`,
        span: spans['when'] ?? span,
      }),
    );
  }
  return { config, diagnostics };
}

function outputPattern(item: LayeredItem): OutputPattern {
  if (typeof item.value === 'string') return { path: item.value, optional: false, span: item.span };
  const { path, optional } = item.value as { readonly path: string; readonly optional?: boolean };
  return { path, optional: optional === true, span: item.span };
}

/** `ready` as the schema has checked it. */
export function readyOf(value: unknown): Ready | undefined {
  return typeof value === 'object' && value !== null ? (value as Ready) : undefined;
}

/** An address without a host needs the port that the service listens on. */
function withPort(ready: Ready | undefined, port: number | undefined): Ready | undefined {
  return ready?.http === undefined || ready.port !== undefined || port === undefined ? ready : { ...ready, port };
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The schema has checked the form; a bare number is milliseconds. */
function durationOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseDuration(value) : undefined;
}
