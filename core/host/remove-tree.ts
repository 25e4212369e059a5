import { chmodSync, type Dirent, lstatSync, readdirSync, rmdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';

/** Deletes a file, link or whole tree, folders without read or write permission included; no error when it is gone. */
export function removeTree(path: string): void {
  if (removePlain(path)) return;
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTDIR') return;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'ENOTEMPTY') throw error;
    openFolders(path);
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Deletes what nothing stands in the way of; false where something did. Node's own tries on each folder first whether it is empty, and looks
 * at each file: two to three times the work, which every execution that has earlier outputs would pay.
 */
function removePlain(path: string): boolean {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return true;
    if (stat.isDirectory()) removeFolder(path);
    else unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

function removeFolder(folder: string): void {
  for (const child of list(folder)) {
    const path = join(folder, child.name);
    if (child.isDirectory()) removeFolder(path);
    else unlinkSync(path);
  }
  rmdirSync(folder);
}

/** Gives the owner all rights on every folder of the tree; what is no folder stays as it is. */
function openFolders(root: string): void {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let children: readonly Dirent[];
    try {
      chmodSync(folder, 0o700);
      children = list(folder);
    } catch {
      continue;
    }
    for (const child of children) if (child.isDirectory()) folders.push(join(folder, child.name));
  }
}

function list(folder: string): readonly Dirent[] {
  return readdirSync(folder, { withFileTypes: true });
}
