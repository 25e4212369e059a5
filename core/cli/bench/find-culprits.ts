import type { RunSummary } from '../../engine/types.ts';
import type { Host } from '../../host/host.ts';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import type { Service } from '../../model/service.ts';

/** What in a workspace may make runs slow. */
export interface Culprits {
  /** Files that git neither tracks nor ignores, by their first two folders, most first. */
  readonly untracked: readonly (readonly [folder: string, files: number])[];
  /** Inputs that are matched against every file of the workspace, with the first task that has each. */
  readonly wideInputs: readonly (readonly [glob: string, task: string])[];
  /** Tasks whose outputs are many files, most first; counted up to a bound. */
  readonly outputs: readonly (readonly [task: string, files: number])[];
}

const mostCounted = 200_000;

/** Looks for them. Walks output folders, so it takes time in proportion to them. */
export function findCulprits(
  host: Host,
  { root, services, summary }: { readonly root: string; readonly services: readonly Service[]; readonly summary: RunSummary },
): Culprits {
  const known = new Map(services.map((service) => [service.name, service]));
  const wide = new Map<string, string>();
  const outputs: (readonly [string, number])[] = [];
  let left = mostCounted;
  for (const { id, service, task } of summary.tasks) {
    const found = known.get(service);
    for (const glob of found?.tasks.get(task)?.inputs ?? []) if (/^\/\/\*\*/.test(glob) && !wide.has(glob)) wide.set(glob, id);
    let files = 0;
    for (const { path } of found?.tasks.get(task)?.outputs ?? [])
      files += countFiles(host, `${root}/${found?.dir}/${path.replace(/\/\*\*$/, '')}`, left - files);
    left -= files;
    if (files > 0) outputs.push([id, files]);
  }
  return { untracked: untrackedFolders(host, root), wideInputs: [...wide], outputs: outputs.sort(([a, x], [b, y]) => y - x || byCodeUnit(a, b)) };
}

function untrackedFolders(host: Host, root: string): Culprits['untracked'] {
  const { exitCode, stdout } = host.processes.run(['git', '--no-optional-locks', 'ls-files', '-z', '--others', '--exclude-standard'], { cwd: root });
  if (exitCode !== 0) return [];
  const counts = new Map<string, number>();
  for (const path of new TextDecoder().decode(stdout).split('\0')) {
    if (path === '') continue;
    const folder = path.split('/').slice(0, -1).slice(0, 2).join('/');
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || byCodeUnit(a, b));
}

function countFiles(host: Host, folder: string, most: number): number {
  const stat = host.files.lstat(folder);
  if (stat?.kind !== 'directory') return stat === undefined ? 0 : 1;
  let files = 0;
  const open = [folder];
  for (let next = open.pop(); next !== undefined && files < most; next = open.pop()) {
    for (const { name, kind } of host.files.readdir(next)) {
      if (kind === 'directory') open.push(`${next}/${name}`);
      else files += 1;
    }
  }
  return files;
}
