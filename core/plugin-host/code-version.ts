import { join, relative, sep } from 'node:path';
import { sha256 } from '../lib/sha256.ts';
import type { Files } from '../model/files.ts';
import type { Tree } from '../model/tree.ts';
import type { FoundPackage } from './find-package.ts';
import { packageVersion } from './package-version.ts';
import { pluginDigest } from './plugin-digest.ts';
import type { ResolvedPlugin } from './resolve-plugin.ts';

export interface CodeVersionOptions {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly files: Files;
  /** The tree whose version is asked for. */
  readonly tree: Tree;
  /** The tree on disk. */
  readonly workTree: Tree;
}

/** The version of a plugin's code in a tree: the digest of files for one given by path or linked into `node_modules`, else what npm installed. */
export function codeVersion({ file, package: found }: ResolvedPlugin, { root, files, tree, workTree }: CodeVersionOptions): string {
  const unlisted = (path: string): Uint8Array | undefined => files.tryRead(path.startsWith('/') ? path : join(root, path));
  const real = realOf(file, files);
  if (found === undefined || !real.includes(`${sep}node_modules${sep}`)) {
    // A package of the workspace itself keeps its version number while its code changes.
    const digest = pluginDigest(pathFrom(root, found === undefined ? file : real), { tree, unlisted });
    return found === undefined ? digest : `${String(found.manifest['name'])}+${digest}`;
  }
  const installed = packageVersion(found, files);
  if (tree === workTree) return installed;
  // What another commit would have installed is not there; its lockfile tells whether it is the same.
  const [there, here] = [locked(found, tree), locked(found, workTree)];
  return there === here ? installed : `${String(found.manifest['name'])} of ${sha256(there)}`;
}

function pathFrom(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}

function realOf(file: string, files: Files): string {
  try {
    return files.realpath(file);
  } catch {
    return file;
  }
}

/** What a tree's lockfiles say of a package; of those of other tools than npm all of it counts. */
function locked({ manifest }: FoundPackage, tree: Tree): string {
  const others = ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock'].map((path) => tree.get(path)?.id ?? '');
  return [ofNpm(tree.read('package-lock.json'), `node_modules/${String(manifest['name'])}`), ...others].join('\n');
}

function ofNpm(bytes: Uint8Array | undefined, path: string): string {
  if (bytes === undefined) return '';
  try {
    const { packages }: { readonly packages?: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>> } = JSON.parse(
      new TextDecoder().decode(bytes),
    );
    const { version, integrity } = packages?.[path] ?? {};
    return `${version ?? ''} ${integrity ?? ''}`;
  } catch {
    return '';
  }
}
