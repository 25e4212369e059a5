import { errorCode } from '../host/error-code.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { FileStat, Files } from '../model/files.ts';
import { listOwned } from './list-owned.ts';
import type { OutputOwnership } from './output-ownership.ts';
import type { HeldFile, StagedOutput, StagedOutputs } from './stage-outputs.ts';
import type { OutputsStat } from './stat-outputs.ts';

/** Outputs that are an exact mirror of their hit. */
export interface RestoredOutputs {
  /** How they lie on disk; undefined where somebody writes to them at this moment. */
  readonly stat: OutputsStat | undefined;
}

interface Placement {
  /** Absolute. */
  readonly serviceRoot: string;
  readonly ownership: OutputOwnership;
  readonly outputs: readonly OutputEntry[];
  /** Outputs that are not staged are already right. */
  readonly staged: StagedOutputs;
  /** How temporary paths begin; absolute. Their folder is made when it is needed. */
  readonly staging: string;
  /** How the outputs lie on disk, if what is there is exactly them; with `modes`, if their permissions are right, too. */
  readonly look: (asked: { readonly modes: boolean }) => OutputsStat | undefined;
}

/**
 * Makes what is owned below the service's folder an exact mirror of `outputs`. Touches nothing else: where something
 * unowned is in the way (a parent that is a link or a file, a directory at the place of a glob's match), it returns
 * undefined and has changed nothing; also undefined when a directory cannot be listed, or two names have become one. Throws on faults of the machine.
 */
export function placeOutputs(files: Files, { serviceRoot, ownership, outputs, staged, staging, look }: Placement): RestoredOutputs | undefined {
  const at = (path: string): string => `${serviceRoot}/${path}`;
  const parents = parentsOf(outputs);
  /** Directories on the way as they were found, and those that were made since. */
  const found = new Map<string, FileStat | undefined>();
  const made = new Set<string>();
  /** Written with the permissions that they should have, of which a umask or a folder may have taken some away. */
  const written: (readonly [path: string, mode: number])[] = [];
  let hasTemporaryFolder = false;
  if (hasForeignObstacle() || outputs.some(isForeignDirectory)) return undefined;

  for (const path of parents) makeDirectory(path);
  for (const output of outputs) {
    const from = staged.get(output.path);
    if (output.type === 'directory') makeDirectory(output.path);
    else if (from !== undefined) place(from, output.path);
  }
  // Where nothing but the outputs is there, nothing is left to be removed, and one listing has told both.
  const stat = look({ modes: true });
  if (stat !== undefined) return { stat };
  for (const [path, mode] of written) files.chmod(at(path), mode);
  return removeExtras() ? { stat: look({ modes: false }) } : undefined;

  function hasForeignObstacle(): boolean {
    // What is seen through an owned link is not what will be there: that link is replaced by a directory.
    const replaced = new Set<string>();
    for (const path of parents) {
      const isBelowReplaced = replaced.has(parentOf(path));
      const stat = isBelowReplaced ? undefined : files.lstat(at(path));
      if (stat !== undefined && stat.kind !== 'directory' && !ownership.owns(path)) return true;
      if (stat?.kind !== 'directory') replaced.add(path);
      if (!isBelowReplaced) found.set(path, stat);
    }
    return false;
  }

  function isForeignDirectory(output: OutputEntry): boolean {
    if (output.type === 'directory' || ownership.ownsTree(output.path)) return false;
    return files.lstat(at(output.path))?.kind === 'directory' && files.readdir(at(output.path)).length > 0;
  }

  function makeDirectory(path: string): void {
    if (made.has(path)) return;
    const stat = found.has(path) ? found.get(path) : files.lstat(at(path));
    if (stat?.kind === 'directory') {
      if ((stat.mode & 0o700) !== 0o700 && ownership.ownsTree(path)) files.chmod(at(path), 0o755);
      return;
    }
    if (stat !== undefined) files.unlink(at(path));
    files.mkdir(at(path));
    made.add(path);
  }

  /** Where nothing was a moment ago, a file is written where it belongs; anywhere else it takes the place of what is there in one step. */
  function place(from: StagedOutput, path: string): void {
    if ('bytes' in from && made.has(parentOf(path)) && writeAnew(from, path)) return;
    const temporary = 'at' in from ? from.at : `${staging}-new`;
    if (!('at' in from)) makeTemporaryFolder();
    if ('bytes' in from) {
      files.write(temporary, from.bytes, { mode: from.mode, exclusive: true });
      files.chmod(temporary, from.mode);
    } else if ('target' in from) files.symlink(from.target, temporary);
    try {
      files.rename(temporary, at(path));
    } catch (error) {
      if (errorCode(error) === 'EXDEV') copyOver(temporary, path);
      else if (files.lstat(at(path))?.kind === 'directory') {
        files.remove(at(path));
        files.rename(temporary, at(path));
      } else throw error;
    }
  }

  /** False where something has come there meanwhile. */
  function writeAnew({ bytes, mode }: HeldFile, path: string): boolean {
    try {
      files.write(at(path), bytes, { mode, exclusive: true });
      written.push([path, mode]);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      // Half a file must not stay where an output belongs.
      files.unlink(at(path));
      throw error;
    }
  }

  function makeTemporaryFolder(): void {
    const folder = staging.slice(0, staging.lastIndexOf('/'));
    // To be told that it is there costs ten times what looking does.
    if (!hasTemporaryFolder && files.lstat(folder)?.kind !== 'directory') files.mkdir(folder);
    hasTemporaryFolder = true;
  }

  function copyOver(from: string, path: string): void {
    if (files.lstat(at(path))?.kind === 'directory') files.remove(at(path));
    files.unlink(at(path));
    const stat = files.lstat(from);
    if (stat?.kind === 'symlink') files.symlink(files.readlink(from), at(path));
    else files.copy(from, at(path));
    if (stat?.kind === 'file') files.chmod(at(path), stat.mode);
    files.unlink(from);
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
