import type { ExecutorContext, Finding, SpawnResult, Task } from '../../core/plugin-api.ts';
import type { TestCase } from './test-case.ts';
import type { TestOptions } from './test-options.ts';

/** One attempt as a runner is told of it. */
export interface RunnerInput {
  readonly task: Pick<Task, 'id' | 'name' | 'command'>;
  readonly options: TestOptions;
  readonly context: ExecutorContext;
  /** Tests to run again and no others; undefined is all. */
  readonly again?: readonly TestCase[] | undefined;
}

/** What came out of it. */
export interface RunnerEnd {
  readonly end: SpawnResult;
  readonly cases: readonly TestCase[];
  /** What the runner said beside the tests, such as errors of the compiler; `file` as in a case. */
  readonly findings?: readonly Finding[] | undefined;
  /** The run was ended early, as by a flag that stops at the first failure: tests that were not reached are not among the cases. */
  readonly cutShort?: boolean | undefined;
  /** Why the results cannot be told although the command may have succeeded. */
  readonly problem?: string | undefined;
}

/** Runs tests of one language and reads what came of them. */
export type Runner = (input: RunnerInput) => Promise<RunnerEnd>;
