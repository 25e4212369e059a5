import type { BeforeAfter } from '../engine/read-before-after.ts';
import { createMasker } from '../scheduler/create-masker.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { type Attention, payAttention } from './pay-attention.ts';
import { type CommandLinesOptions, runCommandLines } from './run-command-lines.ts';
import { secretValues } from './secret-values.ts';
import type { Framed } from './with-before-after.ts';

/** How long `after` may take once the user wants the run to end. */
const AFTER_MS = 30_000;

/** Runs `act` between lines that there are. */
export async function runFramed(context: CommandContext, lines: BeforeAfter, { act, attention: given }: Framed): Promise<number> {
  const masker = createMasker(await secretValues(context));
  const attention = given ?? payAttention(context);
  const { interrupts } = attention;
  try {
    const failed = await runCommandLines(context, lines.before, { root: lines.root, signal: interrupts.signal, masker });
    const stoppedBy = interrupts.name();
    if (stoppedBy !== undefined) return interruptExitCodes[stoppedBy];
    if (failed !== undefined) {
      context.tell([failed]);
      return exitCodes.failed;
    }
    let exitCode: number = exitCodes.internal;
    try {
      exitCode = await act(attention);
    } finally {
      exitCode = await runAfter(context, lines, { attention, exitCode, masker });
    }
    return exitCode;
  } finally {
    if (given === undefined) interrupts.dispose();
  }
}

async function runAfter(
  context: CommandContext,
  { root, after }: BeforeAfter,
  { attention, exitCode, masker }: Pick<CommandLinesOptions, 'masker'> & { readonly attention: Attention; readonly exitCode: number },
): Promise<number> {
  const { interrupts } = attention;
  const { clock } = context.host;
  const tooLate = new AbortController();
  const done = new AbortController();
  const countDown = (): void => void clock.sleep(AFTER_MS, done.signal).then(() => done.signal.aborted || tooLate.abort());
  interrupts.signal.addEventListener('abort', countDown, { once: true });
  if (interrupts.signal.aborted) countDown();
  const failed = await runCommandLines(context, after, { root, signal: tooLate.signal, masker });
  done.abort();
  interrupts.signal.removeEventListener('abort', countDown);
  if (failed !== undefined) context.tell([failed]);
  const stoppedBy = interrupts.name();
  if (stoppedBy !== undefined) return interruptExitCodes[stoppedBy];
  return failed !== undefined && exitCode === exitCodes.ok ? exitCodes.failed : exitCode;
}
