import type { InterruptSignal } from './terminal.ts';

/** What mmo's exit status means; the contract fixes the numbers. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, internal: 3 } as const;

/** 128 and the signal's number, as shells do. */
export const interruptExitCodes: Readonly<Record<InterruptSignal, number>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
