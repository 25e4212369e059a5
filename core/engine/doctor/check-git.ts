import { findRepository } from '../../git/find-repository.ts';
import { isGitError, runGit } from '../../git/run-git.ts';
import type { Host } from '../../host/host.ts';
import type { Finding } from './finding.ts';

/** Below this, `git ls-files` lacks what reading a work tree in one process takes. */
const OLDEST: readonly [major: number, minor: number] = [2, 20];

/** git itself and the repository around `cwd`: version, readability, what makes it slow or its history incomplete. */
export function checkGit(host: Host, cwd: string): readonly Finding[] {
  const check = 'git';
  const answer = runGit(host, cwd, ['version']);
  if (isGitError(answer)) return [{ check, status: 'error', message: 'git cannot be started', help: 'install git 2.20 or newer' }];
  const text = Buffer.from(answer).toString('utf8').trim().replace('git version ', '');
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(text) ?? [];
  const isOld = Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
  const findings: Finding[] = [
    isOld
      ? { check, status: 'error', message: `git ${text} is too old`, help: `install git ${OLDEST.join('.')} or newer` }
      : { check, status: 'ok', message: `git ${text}` },
  ];
  const repository = findRepository(host, cwd);
  if (repository === undefined) {
    const message = 'no git repository: files are found by walking and hashed by mmo, and --affected is not available';
    return [...findings, { check, status: 'warning', message, help: 'run git init' }];
  }
  const listed = runGit(host, repository.top, ['ls-files', '-z', '--error-unmatch', '--', '.git-is-readable']);
  if (isGitError(listed) && listed.exitCode !== 1) {
    findings.push({
      check,
      status: 'error',
      message: `git cannot read the repository: ${listed.message.split('\n', 1)[0]}`,
      help: 'mend what git complains about',
    });
  }
  if (host.files.exists(`${repository.gitDir}/index.lock`)) {
    const message = `${repository.gitDir}/index.lock exists: another git is at work, or one was killed`;
    findings.push({ check, status: 'warning', message, help: 'delete the file if no git is running' });
  }
  if (host.files.exists(`${repository.commonDir}/shallow`)) {
    const help = 'git fetch --unshallow, or fetch-depth: 0 in the CI, if --affected cannot find its base';
    findings.push({ check, status: 'warning', message: 'the clone is shallow: --affected sees only the history that was fetched', help });
  }
  return findings;
}
