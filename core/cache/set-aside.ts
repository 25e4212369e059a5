import type { Host } from '../host/host.ts';
import type { Files } from '../model/files.ts';
import type { OutputPattern } from '../model/task.ts';
import { listOwned } from './list-owned.ts';
import { type OutputOwnership, outputOwnership } from './output-ownership.ts';

/** Outputs that were moved out of the way of an execution. */
export interface AsideOutputs {
  /** Deletes what the task left in its outputs and moves the earlier ones back; never throws. */
  putBack(): void;
  /** Deletes the earlier outputs; never throws. */
  discard(): void;
}

/**
 * Moves all that the patterns own below `serviceRoot` into the new folder `into` (both absolute). What cannot be moved is
 * deleted, since a task must never find outputs of another state; throws when that is not possible either.
 */
export function setAside({
  host,
  serviceRoot,
  patterns,
  into,
}: {
  host: Host;
  serviceRoot: string;
  patterns: readonly OutputPattern[];
  into: string;
}): AsideOutputs {
  const { files } = host;
  const ownership = outputOwnership(patterns);
  const moved: { path: string; aside: string }[] = [];
  const roots = ownedRoots(files, serviceRoot, ownership);
  if (roots.length > 0) quietly(() => files.mkdir(into));
  for (const path of roots) {
    const aside = `${into}/${moved.length}`;
    if (move(files, `${serviceRoot}/${path}`, aside)) moved.push({ path, aside });
    else files.remove(`${serviceRoot}/${path}`);
  }
  return {
    putBack() {
      quietly(() => {
        for (const path of ownedRoots(files, serviceRoot, ownership)) quietly(() => files.remove(`${serviceRoot}/${path}`));
      });
      for (const { path, aside } of moved) {
        quietly(() => {
          files.mkdir(parentOf(`${serviceRoot}/${path}`));
          move(files, aside, `${serviceRoot}/${path}`);
        });
      }
      quietly(() => files.remove(into));
    },
    discard() {
      if (roots.length > 0) quietly(() => files.remove(into));
    },
  };
}

/** Owned paths that lie in no other owned directory. */
function ownedRoots(files: Files, serviceRoot: string, ownership: OutputOwnership): string[] {
  const roots: string[] = [];
  const { entries } = listOwned(files, serviceRoot, ownership);
  const directories = new Set(entries.filter((entry) => entry.kind === 'directory').map((entry) => entry.path));
  for (const { path } of entries) if (!directories.has(parentOf(path))) roots.push(path);
  return roots;
}

/** By rename, or by copy where that fails (another file system, a read-only directory); false when neither works. */
function move(files: Files, from: string, to: string): boolean {
  try {
    files.rename(from, to);
    return true;
  } catch {
    try {
      copyTree(files, from, to);
      files.remove(from);
      return true;
    } catch {
      quietly(() => files.remove(to));
      return false;
    }
  }
}

function copyTree(files: Files, from: string, to: string): void {
  const stat = files.lstat(from);
  if (stat?.kind === 'symlink') files.symlink(files.readlink(from), to);
  else if (stat?.kind === 'file') files.copy(from, to);
  else if (stat?.kind === 'directory') {
    files.mkdir(to);
    for (const { name } of files.readdir(from)) copyTree(files, `${from}/${name}`, `${to}/${name}`);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // What cannot be moved or deleted here is met again by whoever needs it next.
  }
}
