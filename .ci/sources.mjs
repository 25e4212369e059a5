import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['core', 'executors', 'plugins', 'schemas'];
const files = ['.ci/build.mjs', '.ci/bundle-gateway.mjs', '.ci/sources.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** Hex digest of the names and bytes of everything the build reads; equal digests mean an equal `dist/`. */
export function digestSources(root) {
  const hash = createHash('sha256');
  const below = folders.flatMap((folder) => list(join(root, folder)).map((name) => `${folder}/${name}`));
  for (const path of [...below, ...files])
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  return hash.digest('hex');
}

function list(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .filter((name) => /\.(?:ts|json)$/.test(name) || /\/page\/[^/]+\.(?:html|css|js|svg)$/.test(name))
    .sort();
}
