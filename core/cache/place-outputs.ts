import { errorCode } from '../host/error-code.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { Files } from '../model/files.ts';
import { listOwned } from './list-owned.ts';
import type { OutputOwnership } from './output-ownership.ts';
import type { StagedOutputs } from './stage-outputs.ts';

interface Placement {
  /** Absolute. */
  readonly serviceRoot: string;
  readonly ownership: OutputOwnership;
  readonly outputs: readonly OutputEntry[];
  /** Outputs that are not staged are already right. */
  readonly staged: StagedOutputs;
}

/**
 * Makes what is owned below the service's folder an exact mirror of `outputs`. Touches nothing else: where something
 * unowned is in the way (a parent that is a link or a file, a directory at the place of a glob's match), it returns
 * false and has changed nothing; also false when a directory cannot be listed, or two names have become one. Throws on faults of the machine.
 */
export function placeOutputs(files: Files, { serviceRoot, ownership, outputs, staged }: Placement): boolean {
  const at = (path: string): string => `${serviceRoot}/${path}`;
  const parents = parentsOf(outputs);
  if (hasForeignObstacle() || outputs.some(isForeignDirectory)) return false;

  for (const path of parents) makeDirectory(path);
  for (const output of outputs) {
    const from = staged.get(output.path);
    if (output.type === 'directory') makeDirectory(output.path);
    else if (from !== undefined) place(from, output.path);
  }
  return removeExtras();

  function hasForeignObstacle(): boolean {
    // What is seen through an owned link is not what will be there: that link is replaced by a directory.
    const replaced = new Set<string>();
    for (const path of parents) {
      const stat = replaced.has(parentOf(path)) ? undefined : files.lstat(at(path));
      if (stat !== undefined && stat.kind !== 'directory' && !ownership.owns(path)) return true;
      if (stat?.kind !== 'directory') replaced.add(path);
    }
    return false;
  }

  function isForeignDirectory(output: OutputEntry): boolean {
    if (output.type === 'directory' || ownership.ownsTree(output.path)) return false;
    return files.lstat(at(output.path))?.kind === 'directory' && files.readdir(at(output.path)).length > 0;
  }

  function makeDirectory(path: string): void {
    const stat = files.lstat(at(path));
    if (stat?.kind === 'directory') {
      if ((stat.mode & 0o700) !== 0o700 && ownership.ownsTree(path)) files.chmod(at(path), 0o755);
      return;
    }
    if (stat !== undefined) files.unlink(at(path));
    files.mkdir(at(path));
  }

  function place(from: string, path: string): void {
    if (files.lstat(at(path))?.kind === 'directory') files.remove(at(path));
    try {
      files.rename(from, at(path));
    } catch (error) {
      if (errorCode(error) !== 'EXDEV') throw error;
      files.unlink(at(path));
      const stat = files.lstat(from);
      if (stat?.kind === 'symlink') files.symlink(files.readlink(from), at(path));
      else files.copy(from, at(path));
      if (stat?.kind === 'file') files.chmod(at(path), stat.mode);
    }
  }

  /** False when the mirror is not exact, or a directory hides what is in it. */
  function removeExtras(): boolean {
    const wanted = new Set([...parents, ...outputs.map((output) => output.path)]);
    const { entries, unreadable, undecodable } = listOwned(files, serviceRoot, ownership);
    for (const { path } of entries) if (!wanted.has(path)) files.remove(at(path));
    // Where names differ in case or form only and the file system makes one of them, one output has replaced another.
    const there = new Set(entries.map(({ path }) => path));
    if (!outputs.every(({ path }) => there.has(path))) return false;
    return [...unreadable, ...undecodable.map(parentOf)].every((path) => path !== '' && files.lstat(at(path)) === undefined);
  }
}

/** Every directory on the way to an output, outermost first. */
function parentsOf(outputs: readonly OutputEntry[]): string[] {
  const parents = new Set<string>();
  for (const { path } of outputs) {
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) parents.add(path.slice(0, slash));
  }
  return [...parents].sort(byCodeUnit);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
