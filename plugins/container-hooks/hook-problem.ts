import type { Failure } from '../../core/plugin-api.ts';

/** Something about a hook's image or its mounts that the user can mend. */
export class HookProblem extends Error {
  override readonly name = 'HookProblem';
}

/** The failure that tells it, with the daemon's remedy; undefined for any other error. */
export function problemFailure(error: unknown): Failure | undefined {
  if (error instanceof HookProblem) return { reason: 'container', message: error.message };
  if (!(error instanceof Error) || !('problem' in error)) return undefined;
  const help = 'help' in error && typeof error.help === 'string' ? `; ${error.help}` : '';
  return { reason: 'container', message: `${error.message}${help}`, problem: String(error.problem) };
}
