import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Host } from '../../core/host/host.ts';
import type { RunEvent } from '../../core/model/event.ts';
import type { Task } from '../../core/model/task.ts';
import { executeTask } from '../../core/scheduler/execute-task.ts';
import type { ExecuteTaskOptions, Execution } from '../../core/scheduler/execution.ts';
import { commandExecutor } from '../../executors/command/command-executor.ts';
import { waitUntil } from '../faults/rig/wait-until.ts';
import { createFakeCommands } from '../support/fake-command.ts';
import { fakeSurroundings } from '../support/fake-surroundings.ts';
import { fakeTask } from '../support/fake-task.ts';
import { freePort } from '../support/free-port.ts';
import { describe, type TestContext } from '../support/harness.ts';

describe('execution of commands', (test) => {
  test('runs a string by sh and a list without', async (context) => {
    const shell = await execute(context, { command: 'printf "%s|" "$MMO_ATTEMPT"' }, { args: ["it's", '$HOME'] });
    assert.is(shell.text, "1|it's|$HOME|");
    const list = await execute(context, { command: ['printf', '%s|', '$HOME'] }, { args: ['x y'] });
    assert.is(list.text, '$HOME|x y|');
    assert.is(list.execution.exitCode, 0);
    assert.is(list.log, list.text);
    assert.is(list.execution.logBytes, list.text.length);
  });

  test('tells how a command failed', async (context) => {
    assert.equal((await execute(context, { command: 'exit 3' })).execution.result, { status: 'failure', failure: { reason: 'exit-code', exitCode: 3 } });
    assert.equal((await execute(context, { command: 'kill -9 $$' })).execution.result, { status: 'failure', failure: { reason: 'signal', signal: 'SIGKILL' } });
    const missing = (await execute(context, { command: ['no-such-program-here'] })).execution.result;
    assert.ok(missing.status === 'failure' && missing.failure.reason === 'spawn' && missing.failure.message.includes('was not found in PATH'));
    const folder = (await execute(context, { command: 'true' }, { cwd: '/no/such/folder' })).execution.result;
    assert.ok(folder.status === 'failure' && folder.failure.reason === 'spawn' && folder.failure.message.includes('/no/such/folder'));
  });

  test('tries again while retries are left', async (context) => {
    const run = await execute(context, { command: 'echo "try $MMO_ATTEMPT"; test "$MMO_ATTEMPT" = 3' }, { retries: 5 });
    assert.is(run.text, 'try 1\ntry 2\ntry 3\n');
    assert.is(run.execution.attempts, 3);
    assert.is(run.events.filter((event) => event.type === 'task:start').length, 3);
  });

  test('masks secrets in events and log, whatever the stream', async (context) => {
    const run = await execute(context, { command: 'printf hush; sleep 0.05; printf -- "-hush\\n"; echo hush-hush >&2' }, { secrets: ['hush-hush'] });
    assert.is(run.log, '***\n***\n');
    assert.not.match(JSON.stringify(run.events), 'hush-hush');
  });

  test('a time-out ends the whole tree: TERM, then KILL', async (context) => {
    const fake = await createFakeCommands(context);
    const runId = `run-${process.pid}-timeout`;
    const timeoutMs = 1_500;
    const graceMs = 60_000;
    const clock = manualClock({ timeoutMs, graceMs });
    const running = execute(
      context,
      { command: `setsid ${quoted(fake.argv('escaped'))} & ${quoted(fake.argv('child'))} & wait` },
      { host: clock.host, timeoutMs, graceMs, env: { MMO_RUN_ID: runId } },
    );
    const [child, escaped] = await Promise.all([fake.next('child'), fake.next('escaped')]);
    clock.endTime();
    assert.is(await child.nextSignal(), 'SIGTERM');
    assert.is(await escaped.nextSignal(), 'SIGTERM');
    clock.endGrace();
    const { execution } = await running;
    assert.equal(execution.result, { status: 'failure', failure: { reason: 'timeout', timeoutMs } });
    for (const { pid } of [child, escaped]) assert.not.ok(isAlive(pid));
    assert.equal(createNodeHost().processes.withRunId(runId), []);
  });

  test('an abort lets a command end by itself', async (context) => {
    const fake = await createFakeCommands(context);
    const controller = new AbortController();
    const running = execute(context, { command: fake.argv('child') }, { signal: controller.signal });
    const child = await fake.next('child');
    controller.abort();
    assert.is(await child.nextSignal(), 'SIGTERM');
    child.exit(0);
    const { execution } = await running;
    assert.ok(execution.cancelled);
    assert.is(execution.result.status, 'failure');
  });

  test('does not wait for a grandchild that holds stdout', async (context) => {
    const run = await execute(context, { command: 'setsid sleep 600 & echo "$! is done"' });
    const holder = Number(/^(\d+) is done\n$/.exec(run.text)?.[1]);
    assert.ok(holder > 1, run.text);
    process.kill(holder, 'SIGKILL');
  });

  test('kills what a command leaves in its group', async (context) => {
    const fake = await createFakeCommands(context);
    const groups = new Set<number>();
    const run = execute(
      context,
      { command: `${quoted(fake.argv('left'))} & ${quoted(fake.argv('main'))}` },
      { onGroup: { add: (group) => groups.add(group), remove: (group) => groups.delete(group) } },
    );
    const [left, main] = await Promise.all([fake.next('left'), fake.next('main')]);
    assert.is(groups.size, 1);
    main.exit(0);
    assert.is((await run).execution.result.status, 'success');
    assert.ok(await waitUntil(() => !isAlive(left.pid), 10_000));
    assert.is(groups.size, 0);
  });

  test('a persistent task is up when its port answers, and ends when it is stopped', async (context) => {
    const fake = await createFakeCommands(context);
    const port = await freePort();
    const script = `require("net").createServer().listen(${port}, "127.0.0.1")`;
    const { execution } = await execute(context, {
      command: `${quoted(fake.argv('beside'))} & exec ${quoted([process.execPath, '-e', script])}`,
      persistent: true,
      ready: { port },
    });
    const beside = await fake.next('beside');
    assert.ok(execution.running);
    const stopped = execution.running?.stop();
    assert.is(await beside.nextSignal(), 'SIGTERM');
    beside.exit(0);
    await stopped;
    assert.is((await execution.running?.ended)?.result.status, 'success');
    assert.not.ok(isAlive(beside.pid));
  });

  test('a persistent task is ready by a line of its log; ending before is a failure', async (context) => {
    const up = await execute(context, { command: 'echo starting; echo "Listening on 80"; sleep 60', persistent: true, ready: { log: '^Listening' } });
    assert.ok(up.execution.running);
    await up.execution.running?.stop();
    const early = await execute(context, { command: 'echo no', persistent: true, ready: { log: '^Listening' } });
    assert.is(early.execution.result.status, 'failure');
    const late = await execute(context, { command: 'sleep 60', persistent: true, ready: { exec: 'false' } }, { timeoutMs: 300 });
    assert.equal(late.execution.result, { status: 'failure', failure: { reason: 'timeout', timeoutMs: 300 } });
  });

  test('memory stays bounded under 200 MB of output, in one line too', async (context) => {
    for (const command of ['yes 0123456789abcdef | head -c 200000000', 'head -c 200000000 /dev/zero']) {
      const before = process.memoryUsage.rss();
      let most = 0;
      let bytes = 0;
      const run = await execute(
        context,
        { command },
        {
          secrets: ['not-in-there'],
          emit: (event) => {
            if (event.type !== 'task:output') return;
            bytes += event.text.length;
            most = Math.max(most, process.memoryUsage.rss() - before);
            assert.ok(event.text.length <= 65_536);
          },
        },
      );
      assert.is(run.execution.result.status, 'success');
      assert.is(bytes, 200_000_000);
      // All of it was told, while the log keeps 64 MB of the beginning and 1 MB of the end.
      assert.ok(run.execution.logBytes > 65 << 20 && run.execution.logBytes < 66 << 20, `${run.execution.logBytes}`);
      assert.ok(most < 100_000_000, `${most} bytes more`);
    }
  });

  test('a log that cannot be written fails nothing', async (context) => {
    const run = await execute(context, { command: 'echo fine' }, { logFile: '/dev/null/log' });
    assert.is(run.execution.result.status, 'success');
    assert.ok(run.execution.logFault);
  });
});

/** A host on which the time that a task has, and what it has after that, are over when the test says so. */
function manualClock({ timeoutMs, graceMs }: { readonly timeoutMs: number; readonly graceMs: number }): {
  readonly host: Host;
  readonly endTime: () => void;
  readonly endGrace: () => void;
} {
  const host = createNodeHost();
  let passedMs = 0;
  let endTime = (): void => undefined;
  const timeIsOver = new Promise<void>((resolve) => {
    endTime = resolve;
  });
  const clock: Host['clock'] = {
    ...host.clock,
    monotonic: () => host.clock.monotonic() + passedMs,
    sleep: (ms, signal) => (ms === timeoutMs ? timeIsOver : host.clock.sleep(ms, signal)),
  };
  return {
    host: { ...host, clock },
    endTime: () => endTime(),
    endGrace: () => {
      passedMs = graceMs;
    },
  };
}

interface Executed {
  readonly execution: Execution;
  readonly events: readonly RunEvent[];
  readonly text: string;
  readonly log: string;
}

async function execute({ defer, signal }: TestContext, changes: Partial<Task>, options: Partial<ExecuteTaskOptions> = {}): Promise<Executed> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-execution-')));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const events: RunEvent[] = [];
  const logFile = join(folder, 'logs/task.log');
  const execution = await executeTask({
    host: createNodeHost(),
    task: fakeTask('cart:build', changes),
    executor: commandExecutor,
    workspaceRoot: folder,
    surroundings: fakeSurroundings(folder),
    cwd: folder,
    args: [],
    logFile,
    secrets: [],
    retries: 0,
    signal,
    emit: (event) => events.push(event),
    ...options,
    env: { PATH: process.env['PATH'] ?? '', MMO_SERVICE: 'cart', MMO_TASK: 'build', ...options.env },
  });
  const text = events.map((event) => (event.type === 'task:output' ? event.text : '')).join('');
  return { execution, events, text, log: existsSync(logFile) && execution.logBytes < 1_000_000 ? readFileSync(logFile, 'utf8') : '' };
}

function quoted(argv: readonly string[]): string {
  return argv.map((word) => `'${word}'`).join(' ');
}

/** Whether a process lives; one that only waits to be reaped does not. */
function isAlive(pid: number): boolean {
  return createNodeHost().processes.inspect(pid) !== undefined;
}
