import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Every entry below the services' `dist` folders with its type, mode and content's digest, by path; folders that are missing give nothing. */
export function digestOutputs(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: string): void => {
    const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isSymbolicLink()) found.set(path, `link ${readlinkSync(join(root, path))}`);
    else if (stat.isFile()) found.set(path, `file ${stat.mode & 0o100} ${digest(readFileSync(join(root, path)))}`);
    else {
      found.set(path, 'folder');
      for (const name of readdirSync(join(root, path)).sort()) visit(`${path}/${name}`);
    }
  };
  for (const name of readdirSync(join(root, 'services')).sort()) visit(`services/${name}/dist`);
  return found;
}

/** What differs between two such maps, at most ten lines. */
export function differencesOf(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): readonly string[] {
  const paths = [...new Set([...expected.keys(), ...actual.keys()])].sort();
  return paths
    .filter((path) => expected.get(path) !== actual.get(path))
    .map((path) => `${path}: ${expected.get(path) ?? 'nothing'} became ${actual.get(path) ?? 'nothing'}`)
    .slice(0, 10);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
