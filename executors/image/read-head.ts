import type { Files } from '../../core/plugin-api.ts';

/** What is checked out around a folder. */
export interface Head {
  readonly branch: string | undefined;
  readonly sha: string | undefined;
}

/** Variables by which a CI names the branch that it checked out without one. */
export const branchVariables: readonly string[] = [
  'GITHUB_HEAD_REF',
  'GITHUB_REF_NAME',
  'CI_COMMIT_REF_NAME',
  'BUILDKITE_BRANCH',
  'CIRCLE_BRANCH',
  'BRANCH_NAME',
];

/** Reads git's own files, work trees and packed refs included; starts no process. */
export function readHead(files: Files, folder: string, env: Readonly<Record<string, string>>): Head {
  const gitDir = findGitDir(files, folder);
  const head = gitDir === undefined ? '' : (files.tryReadText(`${gitDir}/HEAD`)?.trim() ?? '');
  const ref = /^ref: (refs\/.+)$/.exec(head)?.[1];
  const checkedOut = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const branch = checkedOut ?? branchVariables.map((name) => env[name] ?? '').find((value) => value !== '');
  const sha = ref === undefined ? head : gitDir === undefined ? '' : readRef(files, gitDir, ref);
  return { branch, sha: /^[0-9a-f]{40,64}$/.test(sha) ? sha : undefined };
}

function findGitDir(files: Files, folder: string): string | undefined {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const kind = files.lstat(`${at}/.git`)?.kind;
    if (kind === 'directory') return `${at}/.git`;
    const pointed = kind === 'file' ? /^gitdir: (.+)$/m.exec(files.tryReadText(`${at}/.git`) ?? '')?.[1] : undefined;
    if (pointed !== undefined) return pointed.startsWith('/') ? pointed : `${at}/${pointed}`;
    if (at === '') return undefined;
  }
}

function readRef(files: Files, gitDir: string, ref: string): string {
  const common = files.tryReadText(`${gitDir}/commondir`)?.trim();
  const shared = common === undefined ? gitDir : common.startsWith('/') ? common : `${gitDir}/${common}`;
  const loose = files.tryReadText(`${shared}/${ref}`)?.trim();
  if (loose !== undefined) return loose;
  const packed = files.tryReadText(`${shared}/packed-refs`)?.split('\n') ?? [];
  return packed.find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? '';
}
