import { type Callback, suite } from 'uvu';

/**
 * The only door to uvu. What uvu alone lets pass with exit code 0 fails here: a forgotten `.run()`, a left-over
 * `.only`, a hook that throws, `throw undefined`, a test that never settles, an empty suite.
 */
export function describe(name: string, define: (test: DefineTest) => void): void {
  const tests = suite(name);
  const names = new Set<string>();
  const returned: unknown = define((title, body, options = {}) => {
    if (names.has(title)) throw new Error(`Suite "${name}" has two tests named "${title}"`);
    names.add(title);
    tests(title, guarded(`${name} › ${title}`, body, options.timeoutMs ?? defaultTimeoutMs));
  });
  if (returned !== undefined) throw new Error(`Suite "${name}" must define its tests synchronously and return nothing`);
  if (names.size === 0) throw new Error(`Suite "${name}" has no tests`);
  tests.run();
}

/** Defines one test; a body gets what it needs for cleaning up and for stopping in time. */
export type DefineTest = (title: string, body: (context: TestContext) => void | Promise<void>, options?: { readonly timeoutMs?: number }) => void;

/** What a test body is given. */
export interface TestContext {
  /** Registers a clean-up; they run last first, after success and failure alike, and one that throws fails the test. */
  readonly defer: (cleanup: () => unknown) => void;
  /** Fires when the test's time is up, and when the test has ended; its reason is the failure, if there is one. */
  readonly signal: AbortSignal;
  /** Ends the test as skipped; a failure under `MMO_TEST_REQUIRE`, unless `MMO_TEST_WITHOUT` (words, apart by commas) names what it lacks. */
  readonly skip: (reason: string, lacks?: string) => never;
}

/** What has happened so far, by title; `test/run.ts` prints it. */
export const results: { passed: number; failed: number; readonly skipped: string[] } = { passed: 0, failed: 0, skipped: [] };

/** What ends a test that hangs: far more than any takes on a machine with other things to do. */
const defaultTimeoutMs = 300_000;
const cleanupTimeoutMs = 180_000;

class Skip extends Error {
  readonly allowed: boolean;

  constructor(reason: string, lacks: string | undefined) {
    super(reason);
    const without = (process.env['MMO_TEST_WITHOUT'] ?? '').split(',');
    this.allowed = !process.env['MMO_TEST_REQUIRE'] || (lacks !== undefined && without.includes(lacks));
  }
}

function guarded(title: string, body: (context: TestContext) => void | Promise<void>, timeoutMs: number): Callback {
  return async () => {
    const cleanups: (() => unknown)[] = [];
    const controller = new AbortController();
    let failure: Error | undefined;
    try {
      const context: TestContext = { defer: (cleanup) => cleanups.push(cleanup), signal: controller.signal, skip };
      await within(timeoutMs, 'the test', async () => body(context));
    } catch (error) {
      failure = asError(error);
    }
    controller.abort(failure);
    for (const cleanup of cleanups.reverse()) {
      try {
        await within(cleanupTimeoutMs, 'a clean-up', async () => cleanup());
      } catch (error) {
        if (failure === undefined || failure instanceof Skip) failure = asError(error);
      }
    }
    settle(title, failure);
  };
}

function settle(title: string, failure: Error | undefined): void {
  if (failure === undefined) {
    results.passed += 1;
  } else if (failure instanceof Skip && failure.allowed) {
    results.skipped.push(`${title}: ${failure.message}`);
  } else {
    results.failed += 1;
    throw failure instanceof Skip ? new Error(`skipped although MMO_TEST_REQUIRE is set: ${failure.message}`) : failure;
  }
}

function skip(reason: string, lacks?: string): never {
  throw new Skip(reason, lacks);
}

async function within(timeoutMs: number, what: string, act: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not settle within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([act(), late]);
  } finally {
    clearTimeout(timer);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`thrown value is not an Error: ${String(thrown)}`, { cause: thrown });
}
