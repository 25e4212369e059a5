import { resolve } from 'node:path';
import { readBeforeAfter } from '../engine/read-before-after.ts';
import type { CommandContext } from './command-context.ts';
import type { Attention } from './pay-attention.ts';

/** What is framed. */
export interface Framed {
  readonly act: (attention: Attention | undefined) => Promise<number>;
  /** Of whoever listens already. */
  readonly attention?: Attention | undefined;
}

/**
 * Runs `act` between the `before` and `after` lines of `mmo.json` for these commands. A failing `before` stops everything
 * with exit code 1. Once all of `before` has succeeded, `after` runs whatever becomes of `act`; a failing one makes 1 out
 * of 0. After an interrupt `after` has 30 seconds, and the exit code is that of the signal.
 */
export async function withBeforeAfter(context: CommandContext, commands: readonly string[], framed: Framed): Promise<number> {
  const { flags, host, terminal } = context;
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const lines = await readBeforeAfter({ host, cwd, configFile: flags.text('config') }, commands);
  // Nearly nobody has any: what runs them is loaded for them.
  if (lines === undefined) return framed.act(framed.attention);
  return (await import('./run-framed.ts')).runFramed(context, lines, framed);
}
