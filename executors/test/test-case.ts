/** How one test ended. */
export interface TestCase {
  /** The same in each attempt; tests that a runner cannot tell apart share one. */
  readonly id: string;
  /** Package, file or class. */
  readonly suite: string;
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** As the runner wrote it: absolute, or relative to the task's working directory. */
  readonly file?: string | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  readonly message?: string | undefined;
  /** What makes the runner run this test alone; a failed test without it needs all tests to be run again. */
  readonly select?: readonly string[] | undefined;
  /** It failed in an attempt and passed in a later one. */
  readonly flaky?: true | undefined;
}
