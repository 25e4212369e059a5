import { diagnose } from '../diagnostics/diagnose.ts';
import { compileGlobs } from '../lib/compile-glob.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { InferTree, Plugin } from '../model/plugin.ts';
import { EDGE_KINDS, type EdgeKind, type Service, type ServiceEdge } from '../model/service.ts';
import type { Tree } from '../model/tree.ts';
import type { RawTask } from '../model/workspace.ts';

/** What one plugin inferred for one service. */
export interface InferredLayer {
  readonly plugin: string;
  readonly tasks: Readonly<Record<string, RawTask>>;
  readonly edges: readonly ServiceEdge[];
}

/** Asks every plugin whose globs match the service's folder. A plugin that throws or returns nonsense is named and left out; the others go on. */
export function inferService(
  service: Pick<Service, 'name' | 'dir' | 'type' | 'extra'>,
  options: { readonly plugins: readonly Plugin[]; readonly tree: Tree; readonly services: readonly Pick<Service, 'name' | 'dir' | 'type'>[] },
): { readonly layers: readonly InferredLayer[]; readonly diagnostics: readonly Diagnostic[] } {
  const layers: InferredLayer[] = [];
  const diagnostics: Diagnostic[] = [];
  const inferring = options.plugins.filter((plugin) => plugin.infer !== undefined);
  if (inferring.length === 0) return { layers, diagnostics };
  const tree = inferTree(service.dir, options.tree, options.services);
  for (const plugin of inferring) {
    if (plugin.infer === undefined || tree.list(plugin.infer.when).length === 0) continue;
    try {
      layers.push(checkLayer(plugin.name, plugin.infer.run({ name: service.name, dir: service.dir, type: service.type, extra: service.extra }, tree, {})));
    } catch (error) {
      diagnostics.push(
        diagnose('pluginFailed', {
          message: `the plugin "${plugin.name}" failed to infer the service "${service.name}": ${error instanceof Error ? error.message : String(error)}`,
        }),
      );
    }
  }
  return { layers, diagnostics };
}

/** The files that the service itself owns; folders of nested services are not seen. */
function inferTree(dir: string, tree: Tree, services: InferTree['services']): InferTree {
  const prefix = dir === '' ? '' : `${dir}/`;
  const nested = services.filter((other) => other.dir !== dir && other.dir.startsWith(prefix)).map((other) => `${other.dir}/`);
  const own = tree.paths.filter((path) => path.startsWith(prefix) && !nested.some((other) => path.startsWith(other))).map((path) => path.slice(prefix.length));
  return {
    list: (globs) => {
      const matches = compileGlobs(globs);
      return own.filter((path) => matches(path));
    },
    read: (path) => {
      const bytes = own.includes(path) ? tree.read(prefix + path) : undefined;
      return bytes && new TextDecoder().decode(bytes);
    },
    listWorkspace: (globs) => {
      const matches = compileGlobs(globs);
      return tree.paths.filter((path) => matches(path));
    },
    readWorkspace: (path) => {
      const bytes = tree.read(path);
      return bytes && new TextDecoder().decode(bytes);
    },
    services,
  };
}

function checkLayer(plugin: string, value: unknown): InferredLayer {
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
