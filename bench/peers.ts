import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildCommand, type Tool } from './generate.ts';

/** How a tool builds everything: argv and environment. */
export interface ToolCommand {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Where peers and generated workspaces live: outside of the repository, kept between runs. */
export const benchCache: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mmo-bench');

const repository = join(import.meta.dirname, '..');

/** The command by which a tool builds a generated workspace; installs a peer when it is not there yet. */
export function toolCommand(tool: Tool): ToolCommand {
  if (tool === 'mmo') return { argv: [process.execPath, join(repository, 'dist', 'bin', 'mmo.js'), 'run', 'build'], env: {} };
  return turboCommand();
}

/** turbo in the form most favourable to it: telemetry off, and a stand-in for npm that starts the build at once. */
function turboCommand(): ToolCommand {
  const folder = join(benchCache, 'turbo');
  const binary = join(folder, 'node_modules', '.bin', 'turbo');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
    const { status, stderr } = spawnSync('npm', ['install', '--no-audit', '--no-fund', 'turbo@^2'], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`turbo could not be installed: ${stderr}`);
  }
  const standIn = join(benchCache, 'npm-stand-in');
  mkdirSync(standIn, { recursive: true });
  writeFileSync(join(standIn, 'npm'), `#!/bin/sh\n${buildCommand}\n`);
  chmodSync(join(standIn, 'npm'), 0o755);
  const env = { PATH: `${standIn}:${process.env['PATH'] ?? ''}`, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' };
  return { argv: [nativeTurbo(folder) ?? binary, 'run', 'build', '--no-daemon', '--output-logs=new-only'], env };
}

/** The native program itself, without the JavaScript in front of it. */
function nativeTurbo(folder: string): string | undefined {
  const { platform, arch } = process;
  const os = platform === 'win32' ? 'windows' : platform;
  const cpu = arch === 'x64' ? '64' : 'arm64';
  return [`@turbo/${os}-${cpu}`, `turbo-${os}-${cpu}`].map((name) => join(folder, 'node_modules', name, 'bin', 'turbo')).find((path) => existsSync(path));
}
