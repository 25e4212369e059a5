import { commandTable } from '../../core/cli/command-table.ts';

/** What each command is called with where its name alone would not do. */
const calls: Readonly<Record<string, readonly string[]>> = {
  run: ['run', 'build'],
  show: ['show', 'app'],
  why: ['why', 'app:build'],
  affected: ['affected', '--base', 'HEAD'],
  cache: ['cache', 'status'],
  'set-context': ['set-context', 'app'],
  context: ['context', '--reset'],
  exec: ['exec', '--', 'true'],
  shell: ['shell', 'app'],
  export: ['export', 'app'],
  ci: ['ci', 'matrix', 'build'],
  audit: ['audit', 'app:build'],
  // It calls mmo many times otherwise.
  bench: ['bench', '--compare', 'missing.json'],
  add: ['add', 'plugin', 'sample'],
  completion: ['completion', 'bash'],
};

/** Commands that load just what another one does, and those that go on until they are interrupted. */
const leftOut: ReadonlySet<string> = new Set(['lint', 'gen', 'image', 'deploy', 'stop', 'restart', 'scale', 'watch', 'dev', 'gateway', 'install']);

/** A call of every command that loads anything of its own, by its name, and of what answers without one; for the workspace of `writeSample`. */
export function startupCalls(): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ['--version', ['--version']],
    ['help', ['help']],
    ['completion --words', ['completion', '--words=bash', '--', 'run', '']],
    ...commandTable.filter(({ name }) => !leftOut.has(name)).map(({ name }) => [name, calls[name] ?? [name]] as const),
  ]);
}
