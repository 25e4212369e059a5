import type { Host } from '../host/host.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { OutputPattern } from '../model/task.ts';
import { hashFile } from './hash-file.ts';
import { linkTargetProblem } from './link-target-problem.ts';
import { listOwned, type OwnedEntry } from './list-owned.ts';
import { outputOwnership } from './output-ownership.ts';
import { outputPathProblem } from './output-path-problem.ts';
import { type OutputsStat, statOutputs } from './stat-outputs.ts';

/** What a task left in its declared outputs. */
export interface CollectedOutputs {
  /** In code-unit order of path. */
  readonly outputs: readonly OutputEntry[];
  /** Declared, not optional, and not there. */
  readonly missing: readonly string[];
  /** In words, each naming its path: what cannot be kept, so that nothing may be stored. */
  readonly problems: readonly string[];
  /** How they looked before they were read, which tells every write since; undefined where there is a problem. */
  readonly stat?: OutputsStat | undefined;
  /** When they looked like this. */
  readonly asOfMs: number;
}

/** Reads the declared outputs below `serviceRoot` (absolute) with their digests. Never throws: what cannot be read is a problem. */
export function collectOutputs({ host, serviceRoot, patterns }: { host: Host; serviceRoot: string; patterns: readonly OutputPattern[] }): CollectedOutputs {
  const ownership = outputOwnership(patterns);
  const problems = ownership.invalid.map(({ path, problem }) => `output pattern ${path} ${problem}`);
  const outputs: OutputEntry[] = [];
  const asOfMs = host.clock.now();
  try {
    const listing = listOwned(host.files, serviceRoot, ownership);
    const looked = statOutputs(host.files, serviceRoot, { listing, ownership });
    for (const path of listing.unreadable) problems.push(`${path} cannot be read`);
    for (const path of listing.blocked) problems.push(`${path} is not a directory`);
    for (const path of listing.undecodable) problems.push(`${path} has a name that is not valid UTF-8`);
    for (const found of looked?.entries ?? listing.entries) {
      const read = readEntry(host, serviceRoot, found);
      if (typeof read === 'string') problems.push(`${found.path} ${read}`);
      else outputs.push(read);
    }
    const missing = listing.unmatched.flatMap((index) => {
      const pattern = ownership.patterns[index]?.pattern;
      return pattern === undefined || pattern.optional ? [] : [pattern.path];
    });
    return { outputs, missing, problems, stat: problems.length === 0 ? looked?.stat : undefined, asOfMs };
  } catch (error) {
    return { outputs, missing: [], problems: [...problems, `the outputs cannot be read: ${error instanceof Error ? error.message : String(error)}`], asOfMs };
  }
}

function readEntry(host: Host, serviceRoot: string, { path, kind, stat }: OwnedEntry): OutputEntry | string {
  const problem = outputPathProblem(path);
  if (problem !== undefined) return problem;
  const absolute = `${serviceRoot}/${path}`;
  try {
    if (kind === 'directory') return { type: 'directory', path };
    if (kind === 'symlink') {
      const target = host.files.readlink(absolute);
      return linkTargetProblem(path, target) ?? { type: 'symlink', path, target };
    }
    if (kind === 'other') return 'is neither a file, a directory nor a symbolic link';
    const looked = stat ?? host.files.lstat(absolute);
    if (looked?.kind !== 'file') return 'changed while it was read';
    return { type: 'file', path, executable: (looked.mode & 0o100) !== 0, ...hashFile(host.files, absolute) };
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
