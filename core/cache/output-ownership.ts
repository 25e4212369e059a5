import picomatch from 'picomatch';
import { compileGlob } from '../lib/compile-glob.ts';
import type { OutputPattern } from '../model/task.ts';
import { outputPathProblem } from './output-path-problem.ts';

/** One declared output, understood. */
export type OwnedPattern =
  /** `dir`, `dir/`, `dir/**`: whatever is at `base`, with all below it. */
  | { readonly kind: 'tree'; readonly base: string; readonly pattern: OutputPattern }
  /** Any other glob: the files and links that match, never a directory. */
  | { readonly kind: 'glob'; readonly base: string; readonly maxDepth: number; readonly pattern: OutputPattern; readonly matches: (path: string) => boolean };

/** What a task's outputs own below the service's folder. */
export interface OutputOwnership {
  readonly patterns: readonly OwnedPattern[];
  /** Patterns that own nothing, since they would reach outside or over the whole service. */
  readonly invalid: readonly { readonly path: string; readonly problem: string }[];
  /** The path may be created, replaced and deleted. */
  owns(path: string): boolean;
  /** The path with everything below it may be deleted. */
  ownsTree(path: string): boolean;
}

const known = new WeakMap<readonly OutputPattern[], OutputOwnership>();

/** Understands the pattern language of outputs; pure. Most services inherit the same list, which is understood once. */
export function outputOwnership(patterns: readonly OutputPattern[]): OutputOwnership {
  const before = known.get(patterns);
  if (before !== undefined) return before;
  const ownership = understand(patterns);
  known.set(patterns, ownership);
  return ownership;
}

function understand(patterns: readonly OutputPattern[]): OutputOwnership {
  const owned: OwnedPattern[] = [];
  const invalid: { path: string; problem: string }[] = [];
  for (const pattern of patterns) {
    const path = pattern.path.replace(/^(?:\.\/+)+/, '').replace(/\/+/g, '/');
    const stem = path.replace(/(?:\/\*\*)+\/?$|\/$/, '');
    const literal = picomatch.scan(stem).isGlob ? undefined : stem.replace(/\\(.)/g, '$1');
    const problem = outputPathProblem(literal ?? (path.startsWith('!') ? '' : path));
    if (problem !== undefined || literal === '.') invalid.push({ path: pattern.path, problem: problem ?? 'is the whole service' });
    else if (literal !== undefined) owned.push({ kind: 'tree', base: literal, pattern });
    else owned.push(globPattern(path, pattern));
  }
  const ownsTree = (path: string): boolean => owned.some((one) => one.kind === 'tree' && (path === one.base || path.startsWith(`${one.base}/`)));
  return { patterns: owned, invalid, ownsTree, owns: (path) => ownsTree(path) || owned.some((one) => one.kind === 'glob' && one.matches(path)) };
}

function globPattern(path: string, pattern: OutputPattern): OwnedPattern {
  const scanned = picomatch.scan(path);
  const isMatch = compileGlob(path);
  const maxDepth = /\*\*|[{(]/.test(path) ? Number.POSITIVE_INFINITY : path.split('/').length;
  const matches = (candidate: string): boolean => isMatch(candidate) && !/(?:^|\/)\.(?:git|mmo)(?:\/|$)/.test(candidate);
  return { kind: 'glob', base: scanned.base === '.' ? '' : scanned.base, maxDepth, pattern, matches };
}
