import { EDGE_KINDS, type EdgeKind, type ServiceEdge } from '../model/service.ts';
import type { RawTask } from '../model/workspace.ts';

/** What one plugin inferred for one service. */
export interface InferredLayer {
  readonly plugin: string;
  readonly tasks: Readonly<Record<string, RawTask>>;
  readonly edges: readonly ServiceEdge[];
}

/** Takes what an inference returned for a layer; throws what is wrong with it. */
export function checkLayer(plugin: string, value: unknown): InferredLayer {
  if (!isRecord(value)) throw new TypeError('it returned no object');
  const tasks = value['tasks'] ?? {};
  if (!isRecord(tasks) || !Object.values(tasks).every(isRecord)) throw new TypeError('its "tasks" is not a map of tasks');
  const dependsOn = value['dependsOn'] ?? [];
  if (!Array.isArray(dependsOn)) throw new TypeError('its "dependsOn" is not a list');
  const edges = dependsOn.map((item: unknown): ServiceEdge => {
    if (typeof item === 'string') return { service: item, kind: 'build' };
    if (!isRecord(item) || typeof item['service'] !== 'string') throw new TypeError('an item of its "dependsOn" names no service');
    const kind = EDGE_KINDS.find((known) => known === item['kind']) ?? ('build' satisfies EdgeKind);
    return { service: item['service'], kind };
  });
  return { plugin, tasks: tasks as Readonly<Record<string, RawTask>>, edges };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
