import type { Diagnostic } from '../model/diagnostic.ts';

/** Whose logs are shown: everybody's (hits replayed), failed tasks', those that really ran, nobody's. */
export const OUTPUT_MODES = ['full', 'failed', 'new', 'none'] as const;
export type OutputMode = (typeof OUTPUT_MODES)[number];

/** What a reporter for people is given; it reaches the outside through these functions only. */
export interface ReporterOptions {
  readonly write: (text: string) => void;
  readonly color: boolean;
  /** Width of the terminal, asked anew at each drawing. */
  readonly columns: () => number;
  readonly outputMode: OutputMode;
  /** Milliseconds since the epoch; default the time of the last event. */
  readonly now?: (() => number) | undefined;
  /** Hands a log file to `onText` piece by piece; false when it cannot be read. */
  readonly readLog: (path: string, onText: (text: string) => void) => boolean;
  readonly renderDiagnostic: (diagnostic: Diagnostic) => string;
}
