import type { Inference, InferTree } from '../../core/plugin-api.ts';
import { generationOf } from './generation-of.ts';
import { groupBy } from './group-by.ts';
import { holdsSources } from './holds-sources.ts';
import { type ClosureOptions, importClosure } from './import-closure.ts';
import { protoRoots } from './proto-roots.ts';
import type { ProtoSettings } from './proto-settings.ts';
import { isWithin, workspacePath } from './workspace-path.ts';

/** Tasks and edges of a service that has .proto files. */
export const inferProto: Inference = {
  when: ['**/*.proto', 'buf.yaml'],
  run: ({ name, dir, extra }, tree, options) => {
    const service = (extra['proto'] ?? {}) as ProtoSettings;
    const all: ProtoSettings = { ...(options as ProtoSettings), ...service };
    const protos = tree.listWorkspace(['**/*.proto']);
    const owners = ownersOf(protos, tree);
    const mine = owners.get(name) ?? [];
    const readOwn = (path: string): string | undefined => tree.readWorkspace(path);
    const roots = all.roots?.flatMap((root) => workspacePath(dir, root) ?? []) ?? protoRoots(dir, mine, readOwn);
    const own = mine.filter((path) => roots.some((root) => isWithin(path, root)));
    if (own.length === 0) return {};
    const lookup = { roots: [...roots, ...otherRoots({ name, include: all.include ?? [], dir }, owners, tree)], protos, read: readOwn };
    const imported = importClosure(own, lookup);
    const include = imported.roots.filter((root) => !roots.includes(root)).map((root) => `//${root}`);
    const generation = generationOf({ service, all }, tree, { dir, roots });

    const relative = (path: string): string => (path === dir ? '.' : dir === '' ? path : path.slice(dir.length + 1));
    const given = { roots: roots.map(relative), ...(include.length === 0 ? {} : { include }) };
    const tool = all.tool === undefined ? {} : { tool: all.tool };
    const inputs = [
      ...roots.map((root) => (root === dir ? '**/*.proto' : `${literal(relative(root))}/**/*.proto`)),
      '**/buf.yaml',
      '**/buf.lock',
      '**/buf.work.yaml',
      '**/buf.gen.yaml',
      ...(dir !== '' && tree.readWorkspace('buf.yaml') !== undefined ? ['//buf.yaml'] : []),
      ...imported.files.map((path) => `//${literal(path)}`),
    ];
    const task = (description: string, more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
      description,
      executor: 'proto',
      inputs,
      options: { ...tool, ...given, ...more },
    });
    const parts = Object.entries(generation.parts);
    const [only] = parts;
    const isMixed = generation.outs.some((out) => holdsSources(out, tree));
    const uncached = { ...((isMixed || generation.unknownOuts) && { cache: false }), ...(isMixed && { outputs: [] }) };
    const tasks: Record<string, Readonly<Record<string, unknown>>> = {};
    if (parts.length === 1 && only !== undefined) {
      tasks['proto'] = { ...task('Generate code from the .proto files', only[1]), ...uncached };
    } else {
      for (const [part, partOptions] of parts) tasks[`proto-${part}`] = { ...task(`Generate ${part} from the .proto files`, partOptions), ...uncached };
      const whole = { description: 'Generate code from the .proto files', executor: 'proto', inputs, options: { languages: [] } };
      tasks['proto'] = { ...whole, dependsOn: parts.map(([part]) => `proto-${part}`) };
    }
    if (all.lint !== false) tasks['proto-lint'] = task('Lint the .proto files', { action: 'lint' });
    if (all.breaking !== false) {
      const against = all.against === undefined ? {} : { against: all.against };
      tasks['proto-breaking'] = task('Find changes of the .proto files that break their users', { action: 'breaking', ...against });
    }
    if (all.check !== false && !isMixed && isCommitted(generation.outs, tree)) {
      tasks['proto-check'] = task('Compare the generated code with what the .proto files give', { action: 'check', ...generation.whole });
    }
    const edges = all.edges === false ? [] : edgesOf(imported.direct, { owners, self: name, lookup });
    return { tasks, ...(edges.length === 0 ? {} : { dependsOn: edges }) };
  },
};

/** .proto files by the service whose folder is nearest above; files of no service are under the empty name. */
function ownersOf(protos: readonly string[], tree: InferTree): ReadonlyMap<string, readonly string[]> {
  const byDir = new Map(tree.services.map(({ name, dir }) => [dir, name]));
  return groupBy(protos, (path) => {
    for (let dir = path; dir !== ''; ) {
      dir = dir.includes('/') ? dir.slice(0, dir.lastIndexOf('/')) : '';
      const name = byDir.get(dir);
      if (name !== undefined) return name;
    }
    return '';
  });
}

/** Where imports may lead: configured folders, other services in order of name, shared folders, the workspace itself. */
function otherRoots(
  service: { readonly name: string; readonly dir: string; readonly include: readonly string[] },
  owners: ReadonlyMap<string, readonly string[]>,
  tree: InferTree,
): readonly string[] {
  const configured = service.include.flatMap((root) => (root.startsWith('//') ? workspacePath(root.slice(2)) : workspacePath(service.dir, root)) ?? []);
  const others = tree.services.flatMap(({ name, dir }) => {
    const protos = owners.get(name);
    return name === service.name || protos === undefined ? [] : protoRoots(dir, protos, (path) => tree.readWorkspace(path));
  });
  const unowned = owners.get('') ?? [];
  const shared = ['protos', 'protobuf', 'proto'].filter((root) => unowned.some((path) => isWithin(path, root)));
  return [...new Set([...configured, ...others, ...shared, ''])];
}

/**
 * Owners of the files that the service's own name; what they import in turn is their edge. Services that import each
 * other get none: no order of them exists, and the files are inputs anyway.
 */
function edgesOf(
  direct: readonly string[],
  { owners, self, lookup }: { readonly owners: ReadonlyMap<string, readonly string[]>; readonly self: string; readonly lookup: ClosureOptions },
): readonly string[] {
  const ownerOf = new Map([...owners].flatMap(([name, paths]) => paths.map((path) => [path, name] as const)));
  const importedBy = (paths: readonly string[]): readonly string[] => [...new Set(paths.map((path) => ownerOf.get(path) ?? ''))].filter((name) => name !== '');
  const leadsBack = (start: string): boolean => {
    const seen = new Set([start]);
    for (const name of seen) {
      for (const next of importedBy(importClosure(owners.get(name) ?? [], lookup).direct)) seen.add(next);
    }
    return seen.has(self);
  };
  return importedBy(direct)
    .filter((name) => name !== self && !leadsBack(name))
    .sort();
}

function isCommitted(outs: readonly string[], tree: InferTree): boolean {
  return outs.length > 0 && tree.list(outs.flatMap((out) => [literal(out), `${literal(out)}/**`])).length > 0;
}

/** A path as a glob that matches it alone. */
function literal(path: string): string {
  return path.replace(/[\\*?[\]{}()!|+@]/g, '\\$&');
}
