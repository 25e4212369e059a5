import fastGlob from 'fast-glob';
import { errorCode } from '../host/error-code.ts';
import type { Host } from '../host/host.ts';
import type { DirectoryEntry, FileKind } from '../model/files.ts';

export interface WalkRequest {
  readonly host: Host;
  /** Absolute folder; paths are relative to it. */
  readonly root: string;
  /** Whether a path is left out, with all below it. */
  readonly skips: (path: string, kind: 'file' | 'directory') => boolean;
  /** Told of a folder that is there and cannot be looked into. */
  readonly onClosed?: ((folder: string) => void) | undefined;
}

/**
 * All files and links below a folder, in code-unit order. Links are not followed; `.git`, `.mmo` at the top, nested
 * repositories, sockets and the like are left out. Folders that are skipped are never entered.
 */
export function walkFiles(request: WalkRequest): readonly string[] {
  const found: string[] = [];
  const seen = (path: string, kind: FileKind): void => {
    if (kind !== 'directory') found.push(path);
  };
  // fast-glob drives the walk; what is found is taken from its reads, since its patterns never match a line break.
  fastGlob.sync('**', {
    cwd: request.root,
    dot: true,
    followSymbolicLinks: false,
    suppressErrors: true,
    unique: false,
    fs: adapt(request, seen) as Partial<fastGlob.FileSystemAdapter>,
  });
  return found.sort();
}

/** The calls that fast-glob's synchronous walk makes, answered through the host and without what is skipped. */
function adapt({ host, root, skips, onClosed }: WalkRequest, seen: (path: string, kind: FileKind) => void): Record<string, unknown> {
  const statOf = (path: string): object => {
    const stat = host.files.lstat(path);
    if (stat === undefined) throw Object.assign(new Error(`ENOENT: ${path}`), { code: 'ENOENT' });
    return { ...stat, ...kindTests(stat.kind) };
  };
  const readdirSync = (folder: string): readonly object[] => {
    const prefix = folder === root || folder === `${root}/` ? '' : `${folder.slice(root.length + 1).replace(/\/$/, '')}/`;
    const children = childrenOf(host, folder, () => onClosed?.(prefix.slice(0, -1)));
    if (prefix !== '' && children.some(({ name }) => name === '.git')) return [];
    return children
      .filter((child) => keeps(child, prefix, skips))
      .map(({ name, kind }) => {
        // A folder whose name is not UTF-8 cannot be entered; as a path that cannot be read it is told of.
        const isGarbled = kind === 'directory' && name.includes('\ufffd') && host.files.lstat(`${root}/${prefix}${name}`) === undefined;
        seen(prefix + name, isGarbled ? 'other' : kind);
        return { name, ...kindTests(kind) };
      });
  };
  return { lstatSync: statOf, statSync: statOf, readdirSync };
}

function childrenOf(host: Host, folder: string, onClosed: () => void): readonly DirectoryEntry[] {
  try {
    return host.files.readdir(folder);
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) onClosed();
    return [];
  }
}

function keeps({ name, kind }: DirectoryEntry, prefix: string, skips: WalkRequest['skips']): boolean {
  if (kind === 'other' || name === '.git' || (prefix === '' && name === '.mmo')) return false;
  return !skips(prefix + name, kind === 'directory' ? 'directory' : 'file');
}

function kindTests(kind: FileKind): Record<string, () => boolean> {
  return {
    isFile: () => kind === 'file',
    isDirectory: () => kind === 'directory',
    isSymbolicLink: () => kind === 'symlink',
    isBlockDevice: () => false,
    isCharacterDevice: () => false,
    isFIFO: () => false,
    isSocket: () => false,
  };
}
