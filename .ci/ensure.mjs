// node .ci/ensure.mjs: installs dependencies and builds dist/ when either is missing or older than its sources.
// Uses only what Node brings, says nothing when there is nothing to do, and writes to stderr alone.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestSources } from './sources.mjs';

const root = join(import.meta.dirname, '..');
const installStamp = join(root, 'node_modules', '.mmo-install');
const lock = readFileSync(join(root, 'package-lock.json'));
const lockDigest = createHash('sha256').update(lock).digest('hex');

if (tryRead(installStamp) !== lockDigest) {
  if (!isInstalled(JSON.parse(lock))) install();
  writeFileSync(installStamp, lockDigest);
}
if (!existsSync(join(root, 'dist', 'bin', 'mmo.js')) || tryRead(join(root, 'dist', '.stamp')) !== digestSources(root)) {
  run('Building dist/ …', process.execPath, [join(root, '.ci', 'build.mjs')]);
}

/** Whether npm has already installed just what the lock file names, as after a plain `npm install`. */
function isInstalled({ packages: wanted }) {
  const hidden = tryRead(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === undefined) return false;
  const { packages: found } = JSON.parse(hidden);
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || (found[path] === undefined ? entry.optional === true : found[path].version === entry.version),
  );
}

function install() {
  run('Installing dependencies …', process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
}

function run(title, command, args) {
  process.stderr.write(`${title}\n`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error !== undefined) process.stderr.write(`${command}: ${error.message}\n`);
  if (status !== 0) process.exit(status ?? 1);
}

function tryRead(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
