import type { Figures } from './statistics.ts';
import type { ToolName } from './tools/tool.ts';

export interface ScenarioOptions {
  /** Packages. */
  readonly n: number;
  /** What to run beside mmo. */
  readonly peers: readonly ToolName[];
  /** Measured runs of each tool. */
  readonly rounds: number;
  /** The same for one that is slow. */
  readonly slowRounds: number;
  /** The size that takes long, where a scenario has more than one. */
  readonly full: boolean;
  readonly onProgress: (text: string) => void;
}

/** What one tool took, and how many tasks it really ran each time. */
export interface ToolFigures extends Figures {
  readonly executed?: number;
}

/** What one scenario measured at one size. */
export interface ScenarioResult {
  readonly scenario: string;
  readonly n: number;
  readonly tools: Readonly<Partial<Record<ToolName, ToolFigures>>>;
  /** What no tool can beat, and what that is. */
  readonly limit?: Figures;
  readonly limitIs?: string;
  /** What was counted or computed beside the times, by name. */
  readonly counts?: Readonly<Record<string, number>>;
  /** What is shown instead of the counts. */
  readonly table?: readonly (readonly string[])[];
  /** Tools that could not be had or did not do the work, with the reason. */
  readonly failed?: Readonly<Partial<Record<ToolName, string>>>;
  readonly notes?: readonly string[];
}

/** Measures one thing, at one size or several. */
export interface Scenario {
  readonly name: string;
  /** The question that it answers. */
  readonly asks: string;
  readonly run: (options: ScenarioOptions) => Promise<readonly ScenarioResult[]> | readonly ScenarioResult[];
}
