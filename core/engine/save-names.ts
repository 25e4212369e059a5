import type { Host } from '../host/host.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { shownPath } from '../lib/shown-path.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { Service } from '../model/service.ts';
import type { Tree } from '../model/tree.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { lookOf, namesFile, namesText, readNames, type ServiceNames, type Stamp, stampsText } from './workspace-names.ts';

/** What the names are taken from. */
export interface SaveNamesRequest {
  readonly host: Host;
  readonly root: string;
  readonly roots: readonly ExtraRoot[];
  readonly tree: Tree;
  /** When the tree was read, on the clock of the file system. */
  readonly t0Ms: number;
  readonly config: WorkspaceConfig;
  readonly services: readonly Service[];
  /** Plugins were not asked: what they supplied before is kept, and the file is written even if the names are the same. */
  readonly withoutPlugins: boolean;
}

/** Keeps the names of services and tasks for completion. Compares first, so that a workspace whose names stay costs a comparison. */
export function saveNames(request: SaveNamesRequest): void {
  const { host, root, withoutPlugins } = request;
  const file = namesFile(root);
  try {
    const services = withoutPlugins ? withKnownTasks(request) : request.services.map(namesOf);
    const text = namesText(services);
    if (!withoutPlugins && host.files.tryReadText(file)?.startsWith(text) === true) return;
    host.files.writeAtomic(file, text + stampsText(stampsOf(request)));
  } catch {
    // Completion then reads the workspace by itself.
  }
}

function namesOf({ name, dir, tags, tasks, origins }: Service): ServiceNames {
  const keys: string[] = [];
  for (const [key, { source }] of origins) if (source === 'inferred') keys.push(key);
  const inferred = keys.length === 0 ? [] : [...tasks.keys()].filter((task) => keys.some((key) => key.startsWith(`tasks.${task}.`)));
  return { name, dir, tags, tasks: [...tasks.keys()], inferred: inferred.length > 0 ? inferred : undefined };
}

function withKnownTasks({ host, root, services }: SaveNamesRequest): readonly ServiceNames[] {
  const before = new Map(readNames(host.files, root)?.services.map((service) => [service.name, service.inferred]));
  return services.map((service) => {
    const names = namesOf(service);
    const inferred = before.get(service.name);
    return inferred === undefined ? names : { ...names, tasks: [...new Set([...names.tasks, ...inferred])].sort(), inferred };
  });
}

/**
 * Everything whose change can bring or take a service or a task: configuration, rules of what is ignored, service files, and the folders
 * around services with the folders beside them. What changed while the tree was read gets a stamp that nothing matches.
 */
function stampsOf({ host, root, roots, t0Ms, config, services }: SaveNamesRequest): readonly Stamp[] {
  const dirs = new Set(services.map(({ dir }) => dir));
  const paths = new Set(['mmo.json', 'mmo.yml', 'mmo.yaml', 'package.json', '.mmoignore', '.gitignore', ...(config.file === undefined ? [] : [config.file])]);
  for (const { file } of services) paths.add(file);
  for (const folder of foldersAround(dirs, roots)) {
    paths.add(folder === '' ? '.' : folder);
    for (const { name, kind } of host.files.readdir(absolutePath({ root, roots }, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'directory' && !name.startsWith('.') && name !== 'node_modules' && !dirs.has(path)) paths.add(path);
    }
  }
  const shown = [...paths].map((path) => shownPath(roots, path));
  return shown.sort().map((path): Stamp => {
    const look = lookOf(host.files, `${root}/${path}`);
    const ctimeMs = look[1];
    return ctimeMs !== undefined && ctimeMs >= t0Ms ? [path, 0, 0, 0, 0] : [path, ...look];
  });
}

function foldersAround(dirs: ReadonlySet<string>, roots: readonly ExtraRoot[]): ReadonlySet<string> {
  const around = new Set<string>(['', ...roots.map(({ name }) => name)]);
  for (const dir of dirs) {
    for (let folder = parentOf(dir); folder !== '' && !around.has(folder); folder = parentOf(folder)) around.add(folder);
  }
  return around;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
