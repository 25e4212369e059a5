import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const versions = { turbo: '^2', nx: '^24' };

/** The program of another runner, by npm in a cache folder outside the repository. */
export function peerProgram(name: keyof typeof versions): string {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mmo-faults', name);
  const program = join(folder, 'node_modules', '.bin', name);
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', `${name}@${versions[name]}`], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${name} could not be installed: ${stderr}`);
  }
  return program;
}
