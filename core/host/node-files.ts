import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DirectoryEntry, FileKind, FileStat, Files, OpenFile } from '../model/files.ts';
import { errorCode } from './error-code.ts';
import { makeFolder } from './make-folder.ts';
import { readRegular } from './read-regular.ts';
import { removeTree } from './remove-tree.ts';

/** The files of the machine. Modes are given to the system as they come: the umask applies, as for any program. */
export const nodeFiles: Files = {
  read: readRegular,
  readText: (path) => readRegular(path).toString(),
  tryRead: (path) => orUndefined(() => readRegular(path)),
  tryReadText: (path) => orUndefined(() => readRegular(path).toString()),
  readPart,
  write: (path, data, options = {}) => fs.writeFileSync(path, data, { flag: options.exclusive === true ? 'wx' : 'w', mode: options.mode ?? 0o666 }),
  append: (path, data) => fs.appendFileSync(path, data),
  writeAtomic,
  lstat,
  exists: (path) => orUndefined(() => lstat(path)) !== undefined,
  readdir,
  readlink: (path) => fs.readlinkSync(path),
  realpath: (path) => fs.realpathSync.native(path),
  mkdir: makeFolder,
  rename: (from, to) => fs.renameSync(from, to),
  link: (existing, path) => fs.linkSync(existing, path),
  symlink: (target, path) => fs.symlinkSync(target, path),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  truncate: (path, size) => fs.truncateSync(path, size),
  utimes: (path, atimeMs, mtimeMs) => fs.lutimesSync(path, atimeMs / 1000, mtimeMs / 1000),
  unlink,
  remove: removeTree,
  copy: (from, to) => fs.copyFileSync(from, to, fs.constants.COPYFILE_FICLONE | fs.constants.COPYFILE_EXCL),
  space,
  readChunks,
  open,
};

function space(path: string): ReturnType<Files['space']> {
  return orUndefined(() => {
    const { bavail, blocks, bsize, type } = fs.statfsSync(path);
    return { freeBytes: bavail * bsize, totalBytes: blocks * bsize, type };
  });
}

function readPart(path: string, from: number, length: number): Uint8Array {
  const file = orUndefined(() => fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK));
  if (file === undefined) return new Uint8Array();
  try {
    const { size } = fs.fstatSync(file);
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - from)));
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more) more = fs.readSync(file, bytes, read, bytes.length - read, from + read);
    return bytes.subarray(0, read);
  } finally {
    fs.closeSync(file);
  }
}

function writeAtomic(path: string, data: Uint8Array | string, options: { mode?: number } = {}): void {
  // A name may have 255 bytes: only its beginning goes into the temporary one.
  const temporary = join(dirname(path), `.${basename(path).slice(0, 60)}.${process.pid}.${randomHex(6)}.tmp`);
  const write = (): void => fs.writeFileSync(temporary, data, { flag: 'wx', mode: options.mode ?? 0o666 });
  try {
    try {
      write();
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      makeFolder(dirname(path));
      write();
    }
    fs.renameSync(temporary, path);
  } catch (error) {
    orUndefined(() => fs.unlinkSync(temporary));
    throw error;
  }
}

/** Loads cryptography at its first use: calls of mmo that only read do not need it. */
function randomHex(bytes: number): string {
  return process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex');
}

function lstat(path: string): FileStat | undefined {
  let stats: fs.Stats | undefined;
  try {
    stats = fs.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Below a file, behind a loop, or with a name no file can have: nothing is there.
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
  if (stats === undefined) return undefined;
  const { size, mtimeMs, ctimeMs, atimeMs, ino, dev, uid } = stats;
  return { kind: kindOf(stats), size, mode: stats.mode & 0o7777, mtimeMs, ctimeMs, ino, dev, atimeMs, uid };
}

function kindOf(entry: fs.Stats | fs.Dirent): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

function readdir(path: string): readonly DirectoryEntry[] {
  const entries = fs.readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function unlink(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR') throw error;
  }
}

/** One buffer for all readers, as most files are smaller than it; a reader inside a reader's callback makes its own. */
let spareBuffer: Buffer | undefined;

function readChunks(path: string, onChunk: (chunk: Uint8Array) => void): void {
  const file = fs.openSync(path, 'r');
  const buffer = spareBuffer ?? Buffer.allocUnsafeSlow(256 * 1024);
  spareBuffer = undefined;
  try {
    for (;;) {
      const length = fs.readSync(file, buffer, 0, buffer.length, null);
      if (length === 0) return;
      onChunk(buffer.subarray(0, length));
    }
  } finally {
    spareBuffer = buffer;
    fs.closeSync(file);
  }
}

function open(path: string, flags: 'a' | 'w' | 'wx', mode = 0o666): OpenFile {
  const file = fs.openSync(path, flags, mode);
  return {
    write(data) {
      for (let offset = 0; offset < data.length; ) offset += fs.writeSync(file, data, offset);
    },
    close: () => fs.closeSync(file),
  };
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
