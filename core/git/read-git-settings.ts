import type { Host } from '../host/host.ts';
import type { Repository } from './find-repository.ts';
import { isGitError, runGit } from './run-git.ts';

/** What of git's configuration decides whether its view of a file is the bytes on disk. */
export interface GitSettings {
  readonly algorithm: 'sha1' | 'sha256';
  /** False where the executable bit on disk means nothing. */
  readonly fileMode: boolean;
  /** Text files may have other line ends on disk than in their blobs. */
  readonly convertsLineEnds: boolean;
  /** Names of all configured filter drivers. */
  readonly filters: readonly string[];
  readonly attributesFile?: string | undefined;
}

/** Reads git's settings; starts git only if a configuration file mentions one that matters here. */
export function readGitSettings(host: Host, repository: Repository): GitSettings {
  if (!mightMatter(host, repository)) return DEFAULTS;
  const answer = runGit(host, repository.top, ['config', '-z', '--list']);
  if (isGitError(answer)) return DEFAULTS;
  const values = new Map<string, string>();
  const filters = new Set<string>();
  for (const record of Buffer.from(answer).toString('utf8').split('\0')) {
    const end = record.indexOf('\n');
    const key = end < 0 ? record : record.slice(0, end);
    values.set(key, end < 0 ? 'true' : record.slice(end + 1));
    const filter = /^filter\.(.*)\.[^.]+$/s.exec(key)?.[1];
    if (filter !== undefined) filters.add(filter);
  }
  const attributesFile = values.get('core.attributesfile');
  return {
    algorithm: values.get('extensions.objectformat')?.toLowerCase() === 'sha256' ? 'sha256' : 'sha1',
    fileMode: isTrue(values.get('core.filemode') ?? 'true'),
    convertsLineEnds: isTrue(values.get('core.autocrlf') ?? 'false') || values.get('core.eol')?.toLowerCase() === 'crlf',
    filters: [...filters].sort(),
    attributesFile: attributesFile?.startsWith('~/') ? `${host.env['HOME'] ?? ''}${attributesFile.slice(1)}` : attributesFile,
  };
}

const DEFAULTS: GitSettings = { algorithm: 'sha1', fileMode: true, convertsLineEnds: false, filters: [] };
const MATTERS = /filter|include|autocrlf|\beol\b|objectformat|attributesfile|filemode[ \t]*=(?![ \t]*true\b)/i;

function isTrue(value: string): boolean {
  return ['true', 'yes', 'on', '1'].includes(value.toLowerCase());
}

function mightMatter(host: Host, { gitDir, commonDir }: Repository): boolean {
  // Elsewhere git's system-wide file lies where its packager wanted it.
  if (!host.machine.platform.startsWith('linux')) return true;
  const { env } = host;
  if (env['GIT_CONFIG_COUNT'] !== undefined) return true;
  const home = env['HOME'] ?? '';
  const user = env['GIT_CONFIG_GLOBAL'] ?? `${home}/.gitconfig`;
  const files = [
    `${commonDir}/config`,
    `${gitDir}/config.worktree`,
    user,
    `${env['XDG_CONFIG_HOME'] || `${home}/.config`}/git/config`,
    env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig',
  ];
  return files.some((file) => MATTERS.test(host.files.tryReadText(file) ?? ''));
}
