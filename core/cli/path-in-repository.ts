import { isAbsolute, join, relative, sep } from 'node:path';
import { findRepository } from '../git/find-repository.ts';
import type { Host } from '../host/host.ts';

/** Where a file is looked for. */
export interface RepositoryPlaces {
  readonly host: Host;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Folder that the platform has checked out, for trees without git. */
  readonly checkout?: string | undefined;
}

/** The path of a workspace's file from the top of its repository, with slashes: as platforms name files. As it was given where it lies outside. */
export function pathInRepository(file: string, { host, root, checkout }: RepositoryPlaces): string {
  const top = findRepository(host, root)?.top ?? checkout;
  if (top === undefined) return file;
  const path = relative(top, isAbsolute(file) ? file : join(root, file));
  return path.startsWith('..') || isAbsolute(path) ? file : path.split(sep).join('/');
}
