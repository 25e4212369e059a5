/** How a run learns that somebody wants it to end. */
export interface Interrupts {
  /** Fires at the first signal. */
  readonly signal: AbortSignal;
  /** The first signal's name, once it came. */
  readonly name: () => InterruptSignal | undefined;
  /** From here on these signals are only noted: the keyboard is somebody else's. With none, what was noted fires. */
  readonly leave: (names: readonly InterruptSignal[]) => void;
  /** Goes back to how signals were treated before. */
  readonly dispose: () => void;
}

export const INTERRUPT_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type InterruptSignal = (typeof INTERRUPT_SIGNALS)[number];

/** All that the commands see of the process they run in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Whether standard output is a terminal. */
  readonly isTty: boolean;
  readonly color: boolean;
  /** Whether standard error takes colours. */
  readonly errorColor: boolean;
  readonly columns: () => number;
  readonly write: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Asks for a line on the terminal; undefined where nobody can answer. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Calls `onKey` for each key, which is not shown, until the returned function is called; undefined where nobody can press one. */
  readonly listenForKeys: (onKey: (key: string) => void) => (() => void) | undefined;
  /** From here on signals end the run; at the second one `onForce` is called and the process exits at once. */
  readonly listenForInterrupts: (onForce: () => void) => Interrupts;
  /** Calls `tick` every `ms` until the returned function is called; keeps nothing alive. */
  readonly every: (ms: number, tick: () => void) => () => void;
}
