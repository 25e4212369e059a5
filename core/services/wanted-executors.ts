import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import type { InferredLayer } from './inferred-layer.ts';

/** Names of the executors that tasks may use: what files and inference name, and the default. */
export function wantedExecutors(
  raws: readonly RawService[],
  config: WorkspaceConfig,
  inferred: ReadonlyMap<string, readonly InferredLayer[]>,
): ReadonlySet<string> {
  const wanted = new Set(['command']);
  const take = (tasks: unknown): void => {
    for (const task of Object.values((tasks ?? {}) as Readonly<Record<string, unknown>>)) {
      const name = (task as { readonly executor?: unknown } | null)?.executor;
      if (typeof name === 'string') wanted.add(name);
    }
  };
  for (const raw of raws) take(raw.value['tasks']);
  take(config.tasks);
  for (const layers of inferred.values()) for (const layer of layers) take(layer.tasks);
  return wanted;
}
