import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './error-code.ts';

/** Deletes a file, link or whole tree, folders without read or write permission included; no error when it is gone. */
export function removeTree(path: string): void {
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

/** Gives the owner all rights on every folder of the tree; what is no folder stays as it is. */
function openFolders(root: string): void {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    let children: ReturnType<typeof list>;
    try {
      chmodSync(folder, 0o700);
      children = list(folder);
    } catch {
      continue;
    }
    for (const child of children) if (child.isDirectory()) folders.push(join(folder, child.name));
  }
}

function list(folder: string): readonly { readonly name: string; isDirectory(): boolean }[] {
  return readdirSync(folder, { withFileTypes: true });
}
