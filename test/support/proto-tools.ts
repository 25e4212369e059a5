import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const shop = join(import.meta.dirname, '..', '..', 'fixtures', 'shop');

/** Skips unless all these programs are on PATH; `install` names the Debian packages that have them. */
export function requirePrograms(names: readonly string[], install: string, skip: (reason: string) => never): void {
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  const missing = names.filter((name) => !dirs.some((dir) => existsSync(join(dir, name))));
  if (missing.length > 0) skip(`${missing.join(', ')} is not installed: apt-get install ${install}`);
}

/** The folder of programs of the shop's own packages (buf, protoc-gen-es), installed once for each lockfile; skips where they cannot be had. */
export function requireShopPrograms(skip: (reason: string) => never): string {
  const hash = createHash('sha256');
  for (const part of [readFileSync(join(shop, 'package-lock.json')), process.platform, process.arch, process.version]) hash.update(part);
  const caches = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'mmo-dev');
  const cached = join(caches, `shop-programs-${hash.digest('hex').slice(0, 16)}`);
  const programs = join(cached, 'node_modules', '.bin');
  if (existsSync(join(programs, 'buf'))) return programs;
  mkdirSync(caches, { recursive: true });
  const partial = mkdtempSync(join(caches, 'partial-'));
  try {
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(shop, file), join(partial, file));
    const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: partial, encoding: 'utf8' });
    if (npm.status !== 0) skip(`npm ci of the shop failed: ${npm.stderr}`);
    if (!existsSync(cached)) renameSync(partial, cached);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return programs;
}
