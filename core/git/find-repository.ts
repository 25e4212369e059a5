import { dirname, resolve } from 'node:path';
import type { Host } from '../host/host.ts';

/** A git work tree; absolute paths. */
export interface Repository {
  /** The folder that holds `.git`. */
  readonly top: string;
  /** Where HEAD and the index are; differs from `commonDir` in a linked work tree. */
  readonly gitDir: string;
  /** Where objects, refs and config are. */
  readonly commonDir: string;
}

/** The innermost git work tree around an absolute folder, found without starting git; `undefined` outside of one. */
export function findRepository(host: Host, cwd: string): Repository | undefined {
  for (let top = cwd; ; top = dirname(top)) {
    const gitDir = gitDirOf(host, top);
    if (gitDir !== undefined) return { top, gitDir, commonDir: commonDirOf(host, gitDir) };
    if (dirname(top) === top) return undefined;
  }
}

function gitDirOf(host: Host, top: string): string | undefined {
  const path = top.endsWith('/') ? `${top}.git` : `${top}/.git`;
  const kind = host.files.lstat(path)?.kind;
  if (kind === undefined) return undefined;
  const pointer = kind === 'file' ? /^gitdir: (.+?)\r?\n*$/.exec(host.files.tryReadText(path) ?? '')?.[1] : undefined;
  if (kind === 'file' && pointer === undefined) return undefined;
  const gitDir = pointer === undefined ? path : resolve(top, pointer);
  return host.files.exists(`${gitDir}/HEAD`) ? gitDir : undefined;
}

function commonDirOf(host: Host, gitDir: string): string {
  const pointer = host.files.tryReadText(`${gitDir}/commondir`)?.trim();
  return pointer === undefined || pointer === '' ? gitDir : resolve(gitDir, pointer);
}
