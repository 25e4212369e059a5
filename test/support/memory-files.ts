import { byCodeUnit } from '../../core/lib/by-code-unit.ts';
import type { DirectoryEntry, FileStat, Files } from '../../core/model/files.ts';

interface Meta {
  ino: number;
  mode: number;
  mtimeMs: number;
  ctimeMs: number;
  atimeMs: number;
}
type FileNode = Meta & { kind: 'file'; bytes: Uint8Array };
type LinkNode = Meta & { kind: 'symlink'; target: string };
type FolderNode = Meta & { kind: 'directory'; children: Map<string, Node> };
type Node = FileNode | LinkNode | FolderNode;

/**
 * Files in memory with the port's promises: links, folders, modes, inode numbers, hard links, and times from `tick`, which must
 * advance at each call. Rights are not checked. Parents of `seed` are made; a seeded value starting with `-> ` is a symbolic link.
 */
export function createMemoryFiles(tick: () => number, seed: Readonly<Record<string, string>>): Files {
  let lastIno = 1;
  const meta = (mode: number): Meta => {
    const now = tick();
    lastIno += 1;
    return { ino: lastIno, mode, mtimeMs: now, ctimeMs: now, atimeMs: now };
  };
  const root: FolderNode = { kind: 'directory', children: new Map(), ...meta(0o755) };

  const child = (folder: Node, name: string, path: string): Node | undefined => {
    if (folder.kind !== 'directory') throw systemError('ENOTDIR', path);
    return folder.children.get(name);
  };
  /** Resolves links on the way; the final one only with `follow`. Gives the canonical path too. */
  const walk = (path: string, follow: boolean, depth = 0): { node: Node; real: string } | undefined => {
    if (depth > 40) throw systemError('ELOOP', path);
    let node: Node = root;
    let real = '';
    const names = normalize(path).split('/').filter(Boolean);
    for (const [i, name] of names.entries()) {
      const next = child(node, name, path);
      if (next === undefined) return undefined;
      if (next.kind === 'symlink' && (follow || i < names.length - 1)) {
        const target = next.target.startsWith('/') ? next.target : `${real}/${next.target}`;
        return walk([target, ...names.slice(i + 1)].join('/'), follow, depth + 1);
      }
      node = next;
      real = `${real}/${name}`;
    }
    return { node, real: real === '' ? '/' : real };
  };
  const find = (path: string, follow: boolean): Node => {
    const found = walk(path, follow);
    if (found === undefined) throw systemError('ENOENT', path);
    return found.node;
  };
  const tryFind = (path: string, follow: boolean): Node | undefined => {
    try {
      return walk(path, follow)?.node;
    } catch {
      return undefined;
    }
  };
  const parentOf = (path: string): { folder: FolderNode; name: string } => {
    const at = normalize(path).lastIndexOf('/');
    const folder = find(normalize(path).slice(0, at) || '/', true);
    if (folder.kind !== 'directory') throw systemError('ENOTDIR', path);
    return { folder, name: normalize(path).slice(at + 1) };
  };
  const touchFolder = (folder: FolderNode): void => {
    folder.mtimeMs = folder.ctimeMs = tick();
  };
  const put = (path: string, node: Node): void => {
    const { folder, name } = parentOf(path);
    if (folder.children.has(name)) throw systemError('EEXIST', path);
    folder.children.set(name, node);
    touchFolder(folder);
  };
  const drop = (path: string): void => {
    const { folder, name } = parentOf(path);
    const node = folder.children.get(name);
    if (folder.children.delete(name)) touchFolder(folder);
    if (node) node.ctimeMs = tick();
  };
  const fileAt = (path: string): FileNode => {
    const node = find(path, true);
    if (node.kind === 'directory') throw systemError('EISDIR', path);
    if (node.kind !== 'file') throw systemError('ELOOP', path);
    return node;
  };
  const setBytes = (file: FileNode, bytes: Uint8Array): void => {
    file.bytes = bytes;
    file.mtimeMs = file.ctimeMs = tick();
  };
  const writeFile = (path: string, data: Uint8Array | string, options: { mode?: number; exclusive?: boolean } = {}): FileNode => {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
    if (tryFind(path, options.exclusive !== true) === undefined) {
      const node: FileNode = { kind: 'file', bytes, ...meta(options.mode ?? 0o644) };
      put(path, node);
      return node;
    }
    if (options.exclusive === true) throw systemError('EEXIST', path);
    const file = fileAt(path);
    setBytes(file, bytes);
    return file;
  };
  const files: Files = {
    read: (path) => Uint8Array.from(fileAt(path).bytes),
    readText: (path) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(fileAt(path).bytes),
    tryRead: (path) => (tryFind(path, true)?.kind === 'file' ? files.read(path) : undefined),
    tryReadText: (path) => (tryFind(path, true)?.kind === 'file' ? files.readText(path) : undefined),
    readPart: (path, from, length) => (tryFind(path, true)?.kind === 'file' ? files.read(path).subarray(from, from + length) : new Uint8Array()),
    write: (path, data, options) => void writeFile(path, data, options),
    append(path, data) {
      files.open(path, 'a').write(typeof data === 'string' ? new TextEncoder().encode(data) : data);
    },
    writeAtomic(path, data, options) {
      files.mkdir(normalize(`${path}/..`));
      const temporary = `${path}.${lastIno}.tmp`;
      writeFile(temporary, data, { ...options, exclusive: true });
      files.rename(temporary, path);
    },
    lstat(path) {
      const node = tryFind(path, false);
      return node && statOf(node);
    },
    exists: (path) => tryFind(path, false) !== undefined,
    readdir(path) {
      const node = find(path, true);
      if (node.kind !== 'directory') throw systemError('ENOTDIR', path);
      return [...node.children].map(([name, { kind }]): DirectoryEntry => ({ name, kind })).sort((a, b) => byCodeUnit(a.name, b.name));
    },
    readlink(path) {
      const node = find(path, false);
      if (node.kind !== 'symlink') throw systemError('EINVAL', path);
      return node.target;
    },
    realpath(path) {
      const found = walk(path, true);
      if (found === undefined) throw systemError('ENOENT', path);
      return found.real;
    },
    mkdir(path) {
      const names = normalize(path).split('/').filter(Boolean);
      for (let i = 1; i <= names.length; i += 1) {
        const folder = `/${names.slice(0, i).join('/')}`;
        const node = walk(folder, true)?.node;
        if (node === undefined) put(folder, { kind: 'directory', children: new Map(), ...meta(0o755) });
        else if (node.kind !== 'directory') throw systemError(i === names.length ? 'EEXIST' : 'ENOTDIR', path);
      }
    },
    rename(from, to) {
      const node = find(from, false);
      const there = tryFind(to, false);
      if (there === node) return;
      if (normalize(to).startsWith(`${normalize(from)}/`)) throw systemError('EINVAL', to);
      parentOf(to);
      if (there?.kind === 'directory' && node.kind !== 'directory') throw systemError('EISDIR', to);
      if (there !== undefined && there.kind !== 'directory' && node.kind === 'directory') throw systemError('ENOTDIR', to);
      if (there?.kind === 'directory' && there.children.size > 0) throw systemError('ENOTEMPTY', to);
      if (there !== undefined) drop(to);
      drop(from);
      put(to, node);
    },
    link(existing, path) {
      const node = find(existing, false);
      if (node.kind === 'directory') throw systemError('EPERM', existing);
      put(path, node);
      node.ctimeMs = tick();
    },
    symlink: (target, path) => put(path, { kind: 'symlink', target, ...meta(0o777) }),
    chmod(path, mode) {
      const node = find(path, true);
      node.mode = mode & 0o7777;
      node.ctimeMs = tick();
    },
    truncate(path, size) {
      const file = fileAt(path);
      const bytes = new Uint8Array(size);
      bytes.set(file.bytes.subarray(0, size));
      setBytes(file, bytes);
    },
    space: () => undefined,
    utimes(path, atimeMs, mtimeMs) {
      const node = find(path, false);
      Object.assign(node, { atimeMs, mtimeMs, ctimeMs: tick() });
    },
    unlink(path) {
      const node = tryFind(path, false);
      if (node?.kind === 'directory') throw systemError('EISDIR', path);
      if (node !== undefined) drop(path);
    },
    remove(path) {
      if (tryFind(path, false) !== undefined) drop(path);
    },
    copy(from, to) {
      const source = fileAt(from);
      if (tryFind(to, false) !== undefined) throw systemError('EEXIST', to);
      put(to, { kind: 'file', bytes: Uint8Array.from(source.bytes), ...meta(source.mode) });
    },
    readChunks(path, onChunk) {
      const bytes = files.read(path);
      for (let at = 0; at < bytes.length; at += 65536) onChunk(bytes.subarray(at, at + 65536));
    },
    open(path, flags, mode) {
      const options = { ...(mode !== undefined && { mode }), exclusive: flags === 'wx' };
      const file = flags === 'a' && tryFind(path, true) !== undefined ? fileAt(path) : writeFile(path, '', options);
      return {
        write(data) {
          const bytes = new Uint8Array(file.bytes.length + data.length);
          bytes.set(file.bytes);
          bytes.set(data, file.bytes.length);
          setBytes(file, bytes);
        },
        close() {},
      };
    },
  };
  for (const [path, content] of Object.entries(seed)) {
    files.mkdir(normalize(`${path}/..`));
    if (content.startsWith('-> ')) files.symlink(content.slice(3), path);
    else files.write(path, content);
  }
  return files;
}

function statOf(node: Node): FileStat {
  const { kind, mode, mtimeMs, ctimeMs, atimeMs, ino } = node;
  return { kind, size: sizeOf(node), mode, mtimeMs, ctimeMs, atimeMs, ino, dev: 1, uid: 1000 };
}

function sizeOf(node: Node): number {
  if (node.kind === 'file') return node.bytes.length;
  return node.kind === 'symlink' ? node.target.length : 4096;
}

function normalize(path: string): string {
  if (!path.startsWith('/')) throw new Error(`not an absolute path: ${path}`);
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
