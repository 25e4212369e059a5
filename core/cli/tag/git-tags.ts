import { isGitError, runGit } from '../../git/run-git.ts';
import type { Host } from '../../host/host.ts';

const MESSAGE = 'Autotag';
/** For machines where git knows nobody, such as those of pipelines. */
const NOBODY = ['-c', 'user.name=mmo', '-c', 'user.email=mmo@localhost'];

/** Tags of one repository. */
export interface GitTags {
  /** The commit that a name stands for; undefined where there is none. */
  readonly commitOf: (name: string) => string | undefined;
  /** Whether git takes it as the name of a tag. */
  readonly isName: (tag: string) => boolean;
  /** Writes an annotated tag at HEAD; what git said where it does not. */
  readonly write: (tag: string) => string | undefined;
  /** Pushes tags to origin as the user's own git does, but asks nothing; what git said where it fails. */
  readonly push: (tags: readonly string[]) => Promise<string | undefined>;
}

/** Reads, writes and pushes tags of the repository in this folder. */
export function gitTags(host: Host, top: string): GitTags {
  return {
    commitOf: (name) => {
      const answer = runGit(host, top, ['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
      return isGitError(answer) ? undefined : Buffer.from(answer).toString('latin1').trim();
    },
    isName: (tag) => !tag.startsWith('-') && !isGitError(runGit(host, top, ['check-ref-format', `refs/tags/${tag}`])),
    write: (tag) => {
      const words = ['tag', '--annotate', '--no-sign', '-m', MESSAGE, '--', tag, 'HEAD'];
      const answer = runGit(host, top, words);
      if (!isGitError(answer)) return undefined;
      if (!/tell me who you are|empty ident|auto-detect email|no (?:name|email) was given/i.test(answer.message)) return answer.message;
      const again = runGit(host, top, [...NOBODY, ...words]);
      return isGitError(again) ? again.message : undefined;
    },
    push: async (tags) => {
      const argv = ['git', 'push', '--quiet', 'origin', ...tags.map((tag) => `refs/tags/${tag}`)];
      try {
        const { exitCode, stderr } = await host.processes.runAside(argv, { cwd: top, env: { ...host.env, GIT_TERMINAL_PROMPT: '0' } });
        return exitCode === 0 ? undefined : stderr.trim();
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
  };
}
