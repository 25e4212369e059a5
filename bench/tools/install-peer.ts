import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from '../bench-cache.ts';

/** Installs a package into its own folder of the bench cache unless it is there, and gives the folder and the version. */
export function installPeer(name: string, range: string): { readonly folder: string; readonly version: string } {
  const folder = join(benchCache, 'peers', name.replace('/', '+'));
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (!existsSync(manifest)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error', `${name}@${range}`];
    const { status, stderr, error } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', timeout: 180_000 });
    if (status !== 0) throw new Error(`${name} could not be installed: ${error?.message ?? stderr.trim()}`);
  }
  return { folder, version: String(JSON.parse(readFileSync(manifest, 'utf8')).version) };
}
