import type { CommandContext } from './command-context.ts';
import type { Interrupts } from './terminal.ts';

/** Listening for signals, for as long as something runs that they shall end in order. */
export interface Attention {
  readonly interrupts: Interrupts;
  /** Adds what is done when the user will not wait any longer, before mmo is gone. */
  readonly whenForced: (act: () => void) => void;
}

/** Starts listening; the one who does disposes of it. */
export function payAttention({ terminal, killAll }: Pick<CommandContext, 'terminal' | 'killAll'>): Attention {
  const acts: (() => void)[] = [killAll];
  const interrupts = terminal.listenForInterrupts(() => {
    for (const act of acts) act();
  });
  return { interrupts, whenForced: (act) => void acts.push(act) };
}
