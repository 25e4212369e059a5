import { type ChildProcess as NodeChild, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess, ProcessEnd, SpawnRequest } from './host.ts';
import { KernelPipe } from './kernel-pipe.ts';
import { signalGroup } from './signal-group.ts';
import { spawnElsewhere } from './spawn-elsewhere.ts';

/** Of a command that has ended by then, output is read at its end, which is one call of the system for each pipe; any other is listened to from then on. */
const SOON_MS = 20;
/** After the exit, output is read until nobody has written for this long … */
const QUIET_MS = 100;
/** … but no longer than this: a grandchild may write for ever. */
const DRAIN_MS = 1000;

type Source<From> = readonly [name: 'stdout' | 'stderr', from: From];

/** Starts argv in a process group (and session) of its own, with stdin closed, or on mmo's terminal and in its group. Rejects with Node's error when it cannot be started. */
export async function spawnChild(request: SpawnRequest): Promise<ChildProcess> {
  const { onOutput } = request;
  const pipes = onOutput === undefined || request.inherit === true ? [] : takePipes();
  const isPlain = pipes.length > 0 && request.input === undefined;
  return (isPlain ? await startElsewhere(request, pipes) : undefined) ?? startHere(request, pipes);
}

/** By another process, where there is one for it. */
async function startElsewhere(request: SpawnRequest, pipes: readonly Source<KernelPipe>[]): Promise<ChildProcess | undefined> {
  try {
    const spawned = await spawnElsewhere(
      request,
      pipes.map(([, { anchor }]) => anchor),
    );
    if (spawned === undefined) return undefined;
    const { pid, startTime, exited } = spawned;
    return { pid, startTime, ended: afterAll(exited, gather(pipes, request)), kill: (signal) => signalGroup(pid, signal) };
  } catch (error) {
    for (const [, pipe] of pipes) pipe.drop();
    throw error;
  }
}

async function startHere(request: SpawnRequest, pipes: readonly Source<KernelPipe>[]): Promise<ChildProcess> {
  const { argv, cwd, env, onOutput } = request;
  const ends: number[] = [];
  let child: NodeChild | undefined;
  let exited: Promise<ProcessEnd>;
  try {
    for (const [, pipe] of pipes) ends.push(pipe.openWritingEnd());
    child = spawn(argv[0] ?? '', argv.slice(1), { cwd, env, detached: request.inherit !== true, stdio: stdioOf(request, ends) });
    // The first error is why it did not start; there is no later one that matters.
    child.on('error', () => {});
    exited = exit(child);
    // The child has its own by now; ours would keep the pipes from ending.
    while (ends.length > 0) closeSync(ends.pop() as number);
    await once(child, 'spawn');
  } catch (error) {
    for (const end of ends) closeSync(end);
    for (const [, pipe] of pipes) pipe.drop();
    for (const stream of [child?.stdout, child?.stderr]) stream?.destroy();
    throw error;
  }
  const { stdin, stdout, stderr } = child;
  const streams = [stdout === null ? [] : [['stdout', stdout] as const], stderr === null ? [] : [['stderr', stderr] as const]].flat();
  const drained = pipes.length > 0 ? gather(pipes, request) : drain(streams, onOutput);
  // A child that does not read all of it has closed its end; that is its own affair.
  stdin?.on('error', () => {});
  stdin?.end(request.input);
  const pid = child.pid ?? 0;
  return {
    pid,
    ended: afterAll(exited, drained),
    kill(signal) {
      // A shell on the terminal leads a group of its own by now. Node signals the process itself only while it lives, so never a stranger.
      signalGroup(pid, signal);
      if (request.inherit === true) child.kill(signal);
    },
  };
}

async function afterAll(exited: Promise<ProcessEnd>, drained: () => Promise<void>): Promise<ProcessEnd> {
  const end = await exited;
  await drained();
  return end;
}

function takePipes(): readonly Source<KernelPipe>[] {
  const stdout = KernelPipe.take();
  const stderr = KernelPipe.take();
  if (stdout === undefined || stderr === undefined) {
    stdout?.drop();
    return [];
  }
  return [
    ['stdout', stdout],
    ['stderr', stderr],
  ];
}

function stdioOf({ inherit, input, onOutput }: SpawnRequest, [stdout, stderr]: readonly number[]): StdioOptions {
  if (inherit === true) return 'inherit';
  const stdin = input === undefined ? 'ignore' : 'pipe';
  if (onOutput === undefined) return [stdin, 'ignore', 'ignore'];
  return [stdin, stdout ?? 'pipe', stderr ?? 'pipe'];
}

function exit(child: NodeChild): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
}

/** Passes on what comes through pipes, soon or as it comes, and returns what `drain` does. */
function gather(pipes: readonly Source<KernelPipe>[], { input, onOutput }: SpawnRequest): () => Promise<void> {
  let drained: (() => Promise<void>) | undefined;
  const listen = (to = pipes): void => {
    drained ??= drain(
      to.flatMap(([name, pipe]): readonly Source<Readable>[] => {
        const stream = pipe.listen((chunk) => onOutput?.(name, chunk));
        return stream === undefined ? [] : [[name, stream]];
      }),
      onOutput,
    );
  };
  // A program that is given something to read may wait to be read itself.
  if (input !== undefined) listen();
  // The loop may have been busy, with the exit next in line.
  let next: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    next = setImmediate(() => listen());
  }, SOON_MS);
  return async () => {
    clearTimeout(timer);
    clearImmediate(next);
    if (drained === undefined) {
      const open = pipes.filter(([name, pipe]) => !pipe.readToEnd((chunk) => onOutput?.(name, chunk)));
      if (open.length === 0) return;
      listen(open);
    }
    await drained?.();
  };
}

/**
 * Passes on what comes from stdout and stderr, and returns a function that waits, after the exit, for what is still on its
 * way. What the process itself wrote is in the pipe by then; only a grandchild that holds the pipe can keep it from ending.
 */
function drain(streams: readonly Source<Readable>[], onOutput: SpawnRequest['onOutput']): () => Promise<void> {
  let open = streams.length;
  let chunks = 0;
  const closed = new Promise<void>((resolve) => {
    for (const [name, stream] of streams) {
      stream.on('data', (chunk: Uint8Array) => {
        chunks += 1;
        onOutput?.(name, chunk);
      });
      // A broken pipe ends the stream; how the process ended says the rest.
      stream.on('error', () => {});
      stream.once('close', () => {
        open -= 1;
        if (open === 0) resolve();
      });
    }
  });
  return async () => {
    const giveUpAt = performance.now() + DRAIN_MS;
    for (let seen = -1; open > 0 && seen !== chunks && performance.now() < giveUpAt; ) {
      seen = chunks;
      await Promise.race([closed, quiet()]);
    }
    for (const [, stream] of streams) stream.destroy();
  };
}

/** Timers run before the pipes are read when the loop was busy: after the time, one more round of reading. */
async function quiet(): Promise<void> {
  await sleep(QUIET_MS, undefined, { ref: false });
  await immediate();
}
