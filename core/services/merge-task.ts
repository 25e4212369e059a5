import { diagnose } from '../diagnostics/diagnose.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { LayeredItem, LayeredValue, TaskLayer } from './task-layer.ts';

const LISTS: ReadonlySet<string> = new Set(['dependsOn', 'inputs', 'outputs', 'tools', 'env', 'passEnv', 'secrets', 'envFiles', 'locks']);
const MAPS: ReadonlySet<string> = new Set(['options', 'ready']);

/**
 * Merges the layers of one task: a stronger layer's scalar or list replaces, maps merge key by key, `null` removes, and
 * the list item `...` stands for what was inherited (`$default` for inputs where nothing was).
 */
export function mergeTask(layers: readonly TaskLayer[]): { readonly values: ReadonlyMap<string, LayeredValue>; readonly diagnostics: readonly Diagnostic[] } {
  const values = new Map<string, LayeredValue>();
  const diagnostics: Diagnostic[] = [];
  for (const layer of layers) {
    for (const [key, value] of Object.entries(layer.raw)) {
      if (key === 'for') continue;
      if (value === null) values.delete(key);
      else if (LISTS.has(key)) values.set(key, mergeList(key, value, layer, { inherited: values.get(key), diagnostics }));
      else if (MAPS.has(key)) values.set(key, { value: mergeMap(values.get(key)?.value, value), layer });
      else values.set(key, { value, layer });
    }
  }
  return { values, diagnostics };
}

function mergeList(key: string, value: unknown, layer: TaskLayer, context: { inherited: LayeredValue | undefined; diagnostics: Diagnostic[] }): LayeredValue {
  const items: LayeredItem[] = [];
  for (const [n, item] of asList(value).entries()) {
    const span = layer.spanOf(Array.isArray(value) ? `${key}.${n}` : key);
    if (item !== '...') items.push({ value: item, layer, span });
    else if (context.inherited?.items !== undefined) items.push(...context.inherited.items);
    else if (key === 'inputs') items.push({ value: '$default', layer, span });
    else context.diagnostics.push(diagnose('inheritedNothing', { message: `"..." in "${key}" has nothing to stand for`, span }));
  }
  return { value: items.map((item) => item.value), layer, items };
}

/** Environment may be written as a map; every list may be written as a single item. */
function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'object' && value !== null && !('path' in value) && !('service' in value))
    return Object.entries(value).map(([name, content]) => `${name}=${String(content)}`);
  return [value];
}

function mergeMap(inherited: unknown, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || typeof inherited !== 'object' || inherited === null) return value;
  const merged = new Map(Object.entries(inherited));
  for (const [key, content] of Object.entries(value)) {
    if (content === null) merged.delete(key);
    else merged.set(key, mergeMap(merged.get(key), content));
  }
  return Object.fromEntries(merged);
}
