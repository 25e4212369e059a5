import type { Host } from '../../host/host.ts';
import { expandInputs } from '../../key/expand-inputs.ts';
import { absolutePath } from '../../lib/absolute-path.ts';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import { compileGlobs } from '../../lib/compile-glob.ts';
import type { Places } from '../../model/places.ts';
import type { Service } from '../../model/service.ts';
import type { Task, TaskGraph, TaskId } from '../../model/task.ts';
import type { Tree, WorkspacePath } from '../../model/tree.ts';
import type { WorkspaceConfig } from '../../model/workspace.ts';
import type { TaskRecords } from '../task-records.ts';
import { coveredFiles } from './covered-files.ts';
import type { FileUse } from './file-use.ts';
import { suggestInputs } from './suggest-inputs.ts';
import type { TaskAudit } from './task-audit.ts';

/** What an audit compares. */
export interface AuditedTask {
  readonly graph: TaskGraph;
  readonly uses: ReadonlyMap<WorkspacePath, FileUse>;
  /** How many commands were traced. */
  readonly commands: number;
  readonly records: TaskRecords;
  readonly tree: Tree;
  readonly host: Host;
  readonly places: Places;
  readonly config: WorkspaceConfig;
  readonly services: readonly Service[];
}

/** Subtracts from what node `n` used what its key covers, what it made itself, and what no key is about. */
export function auditTask(n: number, audited: AuditedTask): TaskAudit {
  const { graph, uses, commands, records, tree, services } = audited;
  const task = graph.tasks[n] as Task;
  const covered = coveredFiles(n, audited);
  const read = new Set<WorkspacePath>();
  const listed = new Set<WorkspacePath>();
  const looked = new Set<WorkspacePath>();
  const excluded = new Set<WorkspacePath>();
  const makers = new Set<TaskId>();
  const packages = new Set<WorkspacePath>();
  const used = new Set<WorkspacePath>();
  const isExcluded = compileGlobs(expandInputs(task, audited.config).value?.exclude ?? []);
  let readsGit = false;

  for (const [path, use] of uses) {
    if (use.made && !use.read && !use.listed) continue;
    if (isBelow(path, '.mmo')) continue;
    if (isBelow(path, '.git')) {
      readsGit ||= use.read;
      continue;
    }
    const kind = kindOf(path, audited);
    if (packageFolders.test(path)) {
      if (use.read && kind === 'file') packages.add(path);
      continue;
    }
    if (compiled.test(path)) continue;
    if (kind === 'gone') {
      if (use.missed && !covered.wouldBeInput(path) && !covered.isOutput(path) && isLikelyInput(path, task)) looked.add(path);
      continue;
    }
    used.add(path);
    if (kind === 'folder') {
      if (use.listed && !covered.knowsFolder(path))
        (isAbove(path, task.root) || !tree.paths.some((one) => one.startsWith(`${path}/`)) ? looked : listed).add(path);
      continue;
    }
    for (const one of withTarget(path, audited)) {
      used.add(one);
      if (covered.inputs.has(one) || covered.isOutput(one) || packageFolders.test(one)) continue;
      const maker = records.makerOf(one);
      // What git ignores and the task opened to change it in place is its own state.
      const wasRead = use.read || (use.updated && tree.get(one) !== undefined);
      if (maker !== undefined) {
        if (wasRead) makers.add(maker);
      } else if (wasRead) (isExcluded(one) ? excluded : read).add(one);
      else if (use.looked) looked.add(one);
    }
  }

  const lockfile = packages.size === 0 ? undefined : lockfiles.map((name) => [...covered.inputs].find((path) => nameOf(path) === name)).find((one) => one);
  const file = services.find(({ name }) => name === task.service)?.file;
  const files = [...read].sort(byCodeUnit);
  const folders = [...listed].sort(byCodeUnit);
  return {
    task: task.id,
    root: task.root,
    file,
    commands,
    read: files,
    listed: folders,
    inputs: suggestInputs({ root: task.root, files, folders, isIgnored: (path) => tree.get(path) === undefined }),
    hasInputs: Object.entries(task.spans).some(([key, span]) => span.file === file && /^inputs(?:\.|$)/.test(key)),
    dependsOn: [...makers].sort(byCodeUnit),
    inheritsDependsOn: task.dependsOn.some(({ span }) => span?.file !== file),
    excluded: [...excluded].sort(byCodeUnit),
    looked: [...looked].sort(byCodeUnit),
    packages: { files: packages.size, lockfile },
    readsGit,
    unused: commands === 0 ? [] : unusedItems(task, used, audited),
  };
}

const packageFolders = /(?:^|\/)(?:node_modules|site-packages|\.venv|venv)(?:\/|$)/;
/** Made from sources that are looked at as well. */
const compiled = /(?:^|\/)__pycache__(?:\/|$)|\.pyc$/;
const lockfiles: readonly string[] = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'uv.lock', 'poetry.lock', 'go.sum'];

function kindOf(path: WorkspacePath, { tree, host, places }: AuditedTask): 'file' | 'folder' | 'gone' {
  const absolute = absolutePath(places, path);
  const stat = host.files.lstat(absolute);
  if (stat === undefined) return tree.get(path) === undefined ? 'gone' : 'file';
  if (stat.kind !== 'symlink') return stat.kind === 'directory' ? 'folder' : 'file';
  if (tree.get(path) !== undefined) return 'file';
  try {
    return host.files.lstat(host.files.realpath(absolute))?.kind === 'directory' ? 'folder' : 'file';
  } catch {
    return 'gone';
  }
}

/** A path that leads over links: the link itself where it is a file of the tree, and the file that it leads to where that is in the workspace. */
function withTarget(path: WorkspacePath, { tree, host, places }: AuditedTask): readonly WorkspacePath[] {
  let real: string;
  try {
    real = host.files.realpath(absolutePath(places, path));
  } catch {
    return [path];
  }
  if (real === absolutePath(places, path)) return [path];
  const link = tree.get(path) === undefined ? [] : [path];
  const extra = places.roots.find((root) => real.startsWith(`${root.path}/`));
  const target =
    extra === undefined ? (real.startsWith(`${places.root}/`) ? real.slice(places.root.length + 1) : undefined) : extra.name + real.slice(extra.path.length);
  if (target === undefined || host.files.lstat(real)?.kind === 'directory') return link;
  return [...link, target];
}

/** Programs look for their configuration in every folder above; only what is not there where others of its kind are is worth a word. */
function isLikelyInput(path: WorkspacePath, { root }: Task): boolean {
  return !isAbove(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '', root);
}

function unusedItems(task: Task, used: ReadonlySet<WorkspacePath>, { config, records }: AuditedTask): readonly string[] {
  const declared = records.inputs(task).paths;
  return task.inputs.filter((item) => {
    if (/^(?:!|\$|\^)/.test(item)) return false;
    const { value } = expandInputs({ ...task, inputs: [item] }, { ...config, globalInputs: [] });
    const matches = compileGlobs((value?.include ?? []).flatMap(({ glob }) => [glob, `${glob}/**`]));
    const matched = declared.filter(matches);
    return matched.length > 0 && !matched.some((path) => used.has(path));
  });
}

/** The folder is the service's own or lies above it. */
function isAbove(folder: WorkspacePath, root: WorkspacePath): boolean {
  return folder === '' || folder === root || root.startsWith(`${folder}/`);
}

function isBelow(path: WorkspacePath, name: string): boolean {
  return path === name || path.startsWith(`${name}/`) || path.includes(`/${name}/`);
}

function nameOf(path: WorkspacePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
