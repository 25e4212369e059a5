import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Diagnostic, Span } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Service } from '../model/service.ts';
import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import type { InferredLayer } from './inferred-layer.ts';
import { resolveService, serviceIdentity } from './resolve-service.ts';

export interface ResolveOptions {
  readonly raws: readonly RawService[];
  readonly config: WorkspaceConfig;
  /** What plugins inferred, by name of the service. */
  readonly inferred: ReadonlyMap<string, readonly InferredLayer[]>;
  /** Those that tasks use. */
  readonly executors: ReadonlyMap<string, Executor>;
  /** All executors that there are, for suggestions; undefined where some may not be known. */
  readonly executorNames: ReadonlySet<string> | undefined;
  /** Names of services whose files are broken: to depend on one of them is no mistake. */
  readonly absent?: ReadonlySet<string>;
}

/** Every service with its tasks, in order of name; file, inference and inheritance merged. Pure: the same for the work tree and for a commit's. */
export function resolveServices(options: ResolveOptions): { readonly services: readonly Service[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const services = new Map<string, Service>();
  for (const raw of options.raws) {
    const identity = serviceIdentity(raw);
    const before = services.get(identity.name);
    if (before !== undefined) {
      diagnostics.push(
        diagnose('duplicateService', {
          message: `two services have the name "${identity.name}"`,
          span: raw.spans['name'] ?? startOf(raw.spans['']?.file ?? raw.file),
          related: [{ message: 'the other one', span: before.span }],
        }),
      );
      continue;
    }
    const resolved = resolveService(raw, { ...options, inferred: options.inferred.get(identity.name) ?? [] });
    diagnostics.push(...resolved.diagnostics);
    services.set(identity.name, resolved.service);
  }
  const sorted = [...services.values()].sort((a, b) => byCodeUnit(a.name, b.name));
  const absent = options.absent ?? new Set();
  for (const service of sorted) diagnostics.push(...checkEdges(service, services, absent), ...checkExecutors(service, options));
  return { services: sorted, diagnostics };
}

function startOf(file: string): Span {
  return { file, start: 0, end: 0 };
}

function checkEdges(service: Service, services: ReadonlyMap<string, Service>, absent: ReadonlySet<string>): readonly Diagnostic[] {
  return service.dependsOn.flatMap((edge) => {
    if (edge.service === service.name) return [diagnose('selfDependency', { message: `the service "${service.name}" depends on itself`, span: edge.span })];
    if (services.has(edge.service) || absent.has(edge.service)) return [];
    const near = suggest(edge.service, services.keys());
    return [diagnose('unknownDependencyService', { message: `unknown service "${edge.service}"`, span: edge.span, hint: near && `did you mean "${near}"?` })];
  });
}

function checkExecutors(service: Service, { executors, executorNames }: ResolveOptions): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (executorNames === undefined) return found;
  for (const task of service.tasks.values()) {
    // One that is there and could not be loaded has been told.
    if (executors.has(task.executor) || executorNames.has(task.executor)) continue;
    const near = suggest(task.executor, executorNames);
    found.push(
      diagnose('unknownExecutor', {
        message: `unknown executor "${task.executor}"`,
        span: task.spans['executor'] ?? task.span,
        hint: near && `did you mean "${near}"?`,
      }),
    );
  }
  return found;
}
