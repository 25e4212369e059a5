import type { Tool } from './generate.ts';
import type { Figures } from './statistics.ts';

export interface ScenarioOptions {
  readonly n: number;
  /** What to run beside mmo. */
  readonly peers: readonly Tool[];
  /** Measured runs of each tool. */
  readonly rounds: number;
  readonly onProgress: (text: string) => void;
}

/** What one scenario measured; `limit` is what no tool can beat, said in words. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly n: number;
  readonly tools: Readonly<Partial<Record<Tool, Figures>>>;
  readonly limit: Figures;
  readonly limitIs: string;
  /** What mmo must keep: wall time as a multiple of turbo's and of the limit's, and megabytes. */
  readonly budget: { readonly turbo: number; readonly limit: number; readonly peakMb: number };
}
