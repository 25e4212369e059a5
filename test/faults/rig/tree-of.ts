import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Every entry below a folder with type, mode & 0777 and digest of the bytes or target of the link, by path. Names are
 * read as Latin-1, so that names of any bytes are told apart. `except` names entries that are left out by their path, `anywhere` by their last name.
 */
export function treeOf(root: string, except: readonly string[] = [], anywhere: readonly string[] = []): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const left = new Set(except);
  const visit = (path: string): void => {
    for (const name of readdirSync(Buffer.from(`${root}/${path}`, 'latin1'), { encoding: 'latin1' }).sort()) {
      const below = path === '' ? name : `${path}/${name}`;
      if (left.has(below) || anywhere.includes(name)) continue;
      const at = Buffer.from(`${root}/${below}`, 'latin1');
      const stat = lstatSync(at, { throwIfNoEntry: false });
      if (stat === undefined) continue;
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) found.set(below, `link ${readlinkSync(at, 'latin1')}`);
      else if (stat.isFile()) found.set(below, `file ${mode} ${digestOf(at)}`);
      else if (stat.isDirectory()) {
        found.set(below, `folder ${mode}`);
        visit(below);
      } else found.set(below, `special ${mode}`);
    }
  };
  visit('');
  return found;
}

function digestOf(path: Buffer): string {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 24);
  } catch (error) {
    return `unreadable ${error instanceof Error ? error.message : ''}`;
  }
}
