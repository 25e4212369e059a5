import type { Host } from '../host/host.ts';

/** git could not be started, or did not answer as it should. */
export interface GitError {
  /** Undefined when git could not be started. */
  readonly exitCode: number | undefined;
  /** What git said, untranslated. */
  readonly message: string;
}

export interface GitOptions {
  readonly input?: Uint8Array | string | undefined;
  /** Names of filter drivers that must not run, from `readGitSettings`. */
  readonly filters?: readonly string[] | undefined;
  /** Exit codes that are an answer too; 0 always is. */
  readonly accept?: readonly number[] | undefined;
  /** Given what git said beside its answer, untranslated, if it said anything. */
  readonly onStderr?: ((text: string) => void) | undefined;
}

/**
 * Runs git in an absolute folder and returns its bytes. Nothing the repository configures runs (hooks, fsmonitor, the
 * given filters), nothing is locked or asked for, no variable redirects it, and its words are not translated.
 */
export function runGit(host: Host, root: string, args: readonly string[], options: GitOptions = {}): Uint8Array | GitError {
  const { argv, env } = gitCommand(host, args, options);
  try {
    const input = options.input === undefined ? {} : { input: options.input };
    return answerOf(host.processes.run(argv, { cwd: root, env, ...input }), options);
  } catch (error) {
    return notStarted(error);
  }
}

/** The same without waiting for git; it reads no input. */
export async function runGitAside(host: Host, root: string, args: readonly string[], options: Omit<GitOptions, 'input'> = {}): Promise<Uint8Array | GitError> {
  const { argv, env } = gitCommand(host, args, options);
  try {
    return answerOf(await host.processes.runAside(argv, { cwd: root, env }), options);
  } catch (error) {
    return notStarted(error);
  }
}

function gitCommand(
  host: Host,
  args: readonly string[],
  options: GitOptions,
): { readonly argv: readonly string[]; readonly env: Record<string, string | undefined> } {
  const filters = disarm(options.filters ?? []);
  return {
    argv: ['git', '--no-optional-locks', '--no-pager', ...FIXED, ...filters.args, ...args],
    env: { ...cleanEnvironment(host.env), ...filters.env(host.env) },
  };
}

function answerOf({ exitCode, stdout, stderr }: ReturnType<Host['processes']['run']>, { accept, onStderr }: GitOptions): Uint8Array | GitError {
  if (exitCode !== 0 && accept?.includes(exitCode) !== true) return { exitCode, message: stderr.trim() };
  if (stderr !== '') onStderr?.(stderr);
  return stdout;
}

function notStarted(error: unknown): GitError {
  return { exitCode: undefined, message: error instanceof Error ? error.message : String(error) };
}

/** Tells an answer of git from a failure. */
export function isGitError(answer: Uint8Array | GitError): answer is GitError {
  return !(answer instanceof Uint8Array);
}

const FIXED = [
  'core.fsmonitor=false',
  'core.checkStat=default',
  'core.trustctime=true',
  'core.ignoreStat=false',
  'core.quotePath=false',
  'core.hooksPath=/dev/null',
].flatMap((setting) => ['-c', setting]);

const FILTER_KEYS = [
  ['clean', ''],
  ['smudge', ''],
  ['process', ''],
  ['required', 'false'],
] as const;

/** A name with `=` cannot be told by `-c`, so it goes through the environment. */
function disarm(names: readonly string[]): { args: readonly string[]; env: (base: Host['env']) => Record<string, string> } {
  const settings = names.flatMap((name) => FILTER_KEYS.map(([key, value]) => [`filter.${name}.${key}`, value] as const));
  const plain = settings.filter(([key]) => !key.includes('='));
  const odd = settings.filter(([key]) => key.includes('='));
  return {
    args: plain.flatMap(([key, value]) => ['-c', `${key}=${value}`]),
    env: (base) => {
      if (odd.length === 0) return {};
      const first = Number(base['GIT_CONFIG_COUNT'] ?? 0) || 0;
      const pairs = odd.flatMap(([key, value], n) => [
        [`GIT_CONFIG_KEY_${first + n}`, key],
        [`GIT_CONFIG_VALUE_${first + n}`, value],
      ]);
      return { ...Object.fromEntries(pairs), GIT_CONFIG_COUNT: String(first + odd.length) };
    },
  };
}

/** What a user or a CI sets to configure git stays; what points it at another repository, index or program goes. */
const KEPT = /^GIT_(CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|EXEC_PATH|ATTR_NOSYSTEM)$/;

function cleanEnvironment(env: Host['env']): Record<string, string | undefined> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_') || KEPT.test(name));
  return { ...Object.fromEntries(kept), GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C', LANGUAGE: 'C' };
}
