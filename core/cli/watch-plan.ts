import type { Session } from '../engine/session.ts';
import type { OpenWorkspace, Plan } from '../engine/types.ts';
import type { RunEvent } from '../model/event.ts';
import type { WatchScreen } from '../model/plugin.ts';
import type { OutputMode } from '../reporters/reporter-options.ts';
import type { CommandContext } from './command-context.ts';
import type { RunReports } from './create-run-reports.ts';
import { createWatchView } from './create-watch-view.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { type Attention, payAttention } from './pay-attention.ts';

/** What is watched, and how it is shown. */
export interface WatchPlanOptions {
  readonly workspace: OpenWorkspace;
  readonly plan: Plan;
  /** Which tasks are watched in a workspace that was read anew; without it the plan's. */
  readonly tasksIn: ((workspace: OpenWorkspace) => Promise<readonly string[]>) | undefined;
  readonly outputMode: OutputMode;
  readonly reports: RunReports;
  readonly attention: Attention | undefined;
  /** Told every event, beside the reporters. */
  readonly onEvent: ((event: RunEvent) => void) | undefined;
  /** Told at the end of each pass, while nothing runs. */
  readonly onPass: ((session: Session) => void) | undefined;
  /** What a command shows beside the tasks. */
  readonly screen: WatchScreen | undefined;
}

/** Runs a plan and then what changes affect, until the user ends it; the exit code is that of the signal, or 0 after the key for it. */
export async function watchPlan(
  context: CommandContext,
  { workspace, plan, tasksIn, outputMode, reports, attention, onEvent, onPass, screen }: WatchPlanOptions,
): Promise<number> {
  const { terminal, host } = context;
  const { interrupts, whenForced } = attention ?? payAttention(context);
  const view = await createWatchView(context, { workspace, outputMode, reports, onEvent, onPass, screen });
  const { WatchLoop } = await import('../watch/watch-loop.ts');
  const loop = new WatchLoop({ host, warm: await workspace.warm(plan, tasksIn), listener: view.listener, signal: interrupts.signal });
  const keys: Readonly<Record<string, () => void>> = {
    r: () => loop.wish('again'),
    f: () => loop.wish('failed'),
    q: () => loop.stop(),
    '\r': () => loop.wish('everything'),
    '\n': () => loop.wish('everything'),
  };
  const stopListening = terminal.listenForKeys((key) => keys[key]?.());
  whenForced(() => {
    stopListening?.();
    void view.close();
  });
  view.begin(stopListening !== undefined);
  try {
    await loop.run();
  } finally {
    stopListening?.();
    await view.close();
    if (attention === undefined) interrupts.dispose();
  }
  const interruptedBy = interrupts.name();
  return interruptedBy === undefined ? exitCodes.ok : interruptExitCodes[interruptedBy];
}
