import type { Files } from '../model/files.ts';

/** What completion needs to know of a service. */
export interface ServiceNames {
  readonly name: string;
  readonly dir: string;
  readonly tags: readonly string[];
  readonly tasks: readonly string[];
  /** Those of `tasks` that a plugin supplied: kept where plugins are not asked. */
  readonly inferred?: readonly string[] | undefined;
}

/** How a file or folder looked when the names were read: times, size and inode; nothing for one that was missing. */
export type Stamp = readonly [path: string, ...look: number[]];

/** The names of a workspace, as the file of names holds them. */
export interface WorkspaceNames {
  readonly services: readonly ServiceNames[];
  /** Whether nothing that the names were read from has moved since. */
  readonly isFresh: boolean;
}

const HEAD = '{"version":1,"services":';

/** Where the names of a workspace are kept. */
export function namesFile(root: string): string {
  return `${root}/.mmo/index/names.json`;
}

/** The part of the file that says the names: equal text, equal names. */
export function namesText(services: readonly ServiceNames[]): string {
  return `${HEAD}${JSON.stringify(services)},\n`;
}

/** The rest of the file. */
export function stampsText(stamps: readonly Stamp[]): string {
  return `"stamps":${JSON.stringify(stamps)}}\n`;
}

/** Reads the names kept at a root, and looks by lstat alone whether they still hold; undefined when there are none that can be read. */
export function readNames(files: Pick<Files, 'tryReadText' | 'lstat'>, root: string): WorkspaceNames | undefined {
  const text = files.tryReadText(namesFile(root));
  if (text === undefined || !text.startsWith(HEAD)) return undefined;
  try {
    const { services, stamps } = JSON.parse(text) as { readonly services: readonly ServiceNames[]; readonly stamps: readonly Stamp[] };
    return { services, isFresh: stamps.every((stamp) => isSame(stamp, lookOf(files, `${root}/${stamp[0]}`))) };
  } catch {
    return undefined;
  }
}

/** What tells one state of a file or folder from another; empty where there is nothing. */
export function lookOf(files: Pick<Files, 'lstat'>, path: string): readonly number[] {
  const stat = files.lstat(path);
  return stat === undefined ? [] : [stat.mtimeMs, stat.ctimeMs, stat.size, stat.ino];
}

function isSame([, ...before]: Stamp, now: readonly number[]): boolean {
  return before.length === now.length && before.every((value, at) => value === now[at]);
}
