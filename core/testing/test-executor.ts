import assert from 'node:assert/strict';
import { compileSchema } from '../config/compile-schema.ts';
import type { Executor, Finding } from '../model/executor.ts';
import { assertJson, assertPure } from './assert-pure.ts';
import { deepFreeze } from './deep-freeze.ts';
import { createExecutorRig, type Executed, type ExecutorRigOptions } from './executor-rig.ts';

/** A task, and what shall come of it. */
export interface ExecutorCase extends Omit<ExecutorRigOptions, 'executor'> {
  readonly name: string;
  readonly expect: 'success' | 'failure';
  /** Must be in what the task writes. */
  readonly output?: string | undefined;
  /** Contents of outputs that it must leave, by path. */
  readonly writes?: Readonly<Record<string, string>> | undefined;
  /** What it must report of the sources. */
  readonly findings?: readonly Partial<Finding>[] | undefined;
  /** The outputs may differ from one execution to the next. */
  readonly nondeterministic?: boolean | undefined;
}

export interface ExecutorSuite {
  readonly cases: readonly ExecutorCase[];
  /** Options that its schema must refuse. */
  readonly refuses?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** A task that goes on for at least a minute, and the text by which it says that it has begun. */
  readonly slow?: (Omit<ExecutorRigOptions, 'executor'> & { readonly begins: string }) | undefined;
}

/** Holds an executor against what mmo expects of one; rejects with the first promise it breaks, and with the name of the case. */
export async function testExecutor(executor: Executor, { cases, refuses = [], slow }: ExecutorSuite): Promise<void> {
  assert.match(executor.name, /^[a-z][a-z0-9-]*$/, 'the name is lower-case letters, digits and hyphens');
  assert.ok(typeof executor.version === 'string' && executor.version !== '', 'there is a version');
  assert.equal(typeof executor.execute, 'function', 'there is an execute');
  assert.ok(cases.length > 0, 'there is a case');
  await checkSchema(executor, cases, refuses);
  for (const one of cases) {
    await inCase(one.name, async () => {
      checkPureParts(executor, one);
      await checkCase(executor, one);
    });
  }
  if (slow !== undefined) await inCase('slow', async () => checkAbort(executor, slow));
}

async function checkSchema({ schema }: Executor, cases: readonly ExecutorCase[], refuses: readonly unknown[]): Promise<void> {
  if (schema === undefined) {
    assert.equal(refuses.length, 0, 'an executor without a schema refuses no options');
    return;
  }
  assertJson('the schema', schema);
  const accepts = await compileSchema(schema);
  for (const { name, options = {} } of cases) assert.ok(accepts(structuredClone(options)), `the schema refuses the options of the case "${name}"`);
  for (const options of refuses) assert.ok(!accepts(structuredClone(options)), `the schema accepts ${JSON.stringify(options)}`);
}

function checkPureParts(executor: Executor, { options = {}, files = {} }: ExecutorCase): void {
  const service = deepFreeze({ name: 'service', dir: 'service', type: 'service', extra: {} });
  const frozen = deepFreeze(structuredClone(options));
  assertPure('defaults', () => executor.defaults?.(service, frozen));
  const images = assertPure('images', () => executor.images?.(frozen));
  assert.ok(images === undefined || images.every((image) => typeof image === 'string'), 'images are texts');
  const given = { service, services: ['service'], workspaceName: 'workspace', read: (path: string) => files[path.replace(/^service\//, '')] };
  const bases = assertPure('baseImages', () => executor.baseImages?.(frozen, given));
  assert.ok(bases === undefined || bases.every((image) => typeof image === 'string'), 'base images are texts');
}

async function checkCase(executor: Executor, one: ExecutorCase): Promise<void> {
  const first = await executeOnce(executor, one);
  const second = await executeOnce(executor, one);
  for (const { execution, output, thrown, survivors, findings } of [first, second]) {
    assert.equal(thrown, undefined, `execute throws, which is for faults of the machine: ${String(thrown)}`);
    assert.equal(execution.result.status, one.expect, `it ended otherwise; it wrote:\n${output}`);
    assertJson('data', execution.result.data);
    assert.equal(survivors, 0, 'processes of the task outlive it');
    if (one.output !== undefined) assert.ok(output.includes(one.output), `"${one.output}" is not in what it wrote:\n${output}`);
    for (const finding of one.findings ?? []) {
      assert.ok(
        findings.some((found) => Object.entries(finding).every(([key, value]) => found[key as keyof Finding] === value)),
        `it did not report ${JSON.stringify(finding)} but ${JSON.stringify(findings)}`,
      );
    }
    if (execution.result.status === 'failure') assertFailure(execution.result.failure);
  }
  for (const [path, content] of Object.entries(one.writes ?? {})) assert.equal(first.outputs[path], content, `${path} after the task`);
  if (one.nondeterministic === true) return;
  assert.deepEqual(second.outputs, first.outputs, 'the same inputs give the same outputs in another folder');
  assert.deepEqual(identityOf(second), identityOf(first), 'the same inputs give the same identity in another folder');
}

async function executeOnce(executor: Executor, one: ExecutorCase): Promise<Executed> {
  const rig = await createExecutorRig({ ...one, executor });
  try {
    const print = assertPureEnough('fingerprint', () => executor.fingerprint?.(rig.task, rig.surroundings));
    if (print !== undefined) for (const [name, value] of Object.entries(print)) assert.equal(typeof value, 'string', `fingerprint "${name}" is a text`);
    const exported = assertPure('exports', () => executor.exports?.(rig.task, 'k'.repeat(64), { name: 'workspace' })) ?? {};
    for (const name of Object.keys(exported)) assert.match(name, /^[A-Za-z_][A-Za-z0-9_]*$/, 'exports names variables');
    return await rig.execute(new AbortController().signal);
  } finally {
    rig.dispose();
  }
}

/** It may read files and look for programs, but must say the same twice. */
function assertPureEnough<Answer>(what: string, act: () => Answer): Answer {
  const first = act();
  assert.ok(!(first instanceof Promise), `${what} returns a promise: it must answer at once`);
  assert.deepEqual(act(), first, `${what} answers differently the second time`);
  return first;
}

async function checkAbort(executor: Executor, slow: NonNullable<ExecutorSuite['slow']>): Promise<void> {
  const rig = await createExecutorRig({ ...slow, executor });
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), longestStartMs);
  try {
    let begunAt: number | undefined;
    const { execution, survivors, output } = await rig.execute(stop.signal, (text) => {
      if (!text.includes(slow.begins)) return;
      begunAt ??= Date.now();
      stop.abort();
    });
    assert.ok(begunAt !== undefined, `it never wrote "${slow.begins}" but:\n${output}`);
    assert.ok(execution.cancelled, 'it ended before it was stopped');
    assert.ok(Date.now() - begunAt < longestStopMs, 'it does not stop when its signal fires');
    assert.equal(survivors, 0, 'processes of the task outlive its end');
    const again = await rig.execute(AbortSignal.abort());
    assert.ok(again.execution.cancelled, 'a signal that has already fired stops it at once');
    assert.ok(again.thrown === undefined, `it throws when its signal has already fired: ${String(again.thrown)}`);
  } finally {
    clearTimeout(late);
    rig.dispose();
  }
}

/** What it works with, such as a daemon, may take its time to begin on a busy machine. */
const longestStartMs = 60_000;
const longestStopMs = 20_000;
const reasons: readonly string[] = ['exit-code', 'signal', 'timeout', 'spawn', 'container', 'missing-output', 'input-changed', 'error'];

function assertFailure(failure: { readonly reason: string }): void {
  assert.ok(reasons.includes(failure.reason), `"${failure.reason}" is no reason of a failure`);
  assertJson('the failure', failure);
}

function identityOf({ execution }: Executed): unknown {
  return execution.result.status === 'success' ? execution.result.identity : undefined;
}

async function inCase(name: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  }
}
