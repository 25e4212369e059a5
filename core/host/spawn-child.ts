import { type ChildProcess as NodeChild, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess, ProcessEnd, SpawnRequest } from './host.ts';
import { openPipe, type Pipe } from './open-pipe.ts';
import { signalGroup } from './signal-group.ts';
import { spawnElsewhere } from './spawn-elsewhere.ts';

/** After the exit, output is read until nobody has written for this long … */
const QUIET_MS = 100;
/** … but no longer than this: a grandchild may write for ever. */
const DRAIN_MS = 1000;

/** Starts argv in a process group (and session) of its own, with stdin closed, or on mmo's terminal and in its group. Rejects with Node's error when it cannot be started. */
export async function spawnChild(request: SpawnRequest): Promise<ChildProcess> {
  const { onOutput } = request;
  const pipes = onOutput === undefined || request.inherit === true ? [] : openPipes();
  const isPlain = pipes.length > 0 && request.input === undefined;
  return (isPlain ? await startElsewhere(request, pipes) : undefined) ?? startHere(request, pipes);
}

/** By another process, where there is one for it. */
async function startElsewhere(request: SpawnRequest, pipes: readonly Pipe[]): Promise<ChildProcess | undefined> {
  const ends = pipes.map(({ write }) => write);
  const streams = pipes.map(({ read }) => read);
  try {
    const spawned = await spawnElsewhere(request, ends);
    if (spawned === undefined) return undefined;
    for (const end of ends) closeSync(end);
    const { pid, startTime, exited } = spawned;
    return { pid, startTime, ended: afterAll(exited, drain(streams, request.onOutput)), kill: (signal) => signalGroup(pid, signal) };
  } catch (error) {
    for (const end of ends) closeSync(end);
    for (const stream of streams) stream.destroy();
    throw error;
  }
}

async function startHere(request: SpawnRequest, pipes: readonly Pipe[]): Promise<ChildProcess> {
  const { argv, cwd, env, onOutput } = request;
  let child: NodeChild;
  try {
    child = spawn(argv[0] ?? '', argv.slice(1), { cwd, env, detached: request.inherit !== true, stdio: stdioOf(request, pipes) });
  } catch (error) {
    for (const { read } of pipes) read.destroy();
    throw error;
  } finally {
    // The child has its own by now; ours would keep the pipe from ending.
    for (const { write } of pipes) closeSync(write);
  }
  // The first error is why it did not start; there is no later one that matters.
  child.on('error', () => {});
  const streams = pipes.length > 0 ? pipes.map(({ read }) => read) : [child.stdout, child.stderr].filter((stream) => stream !== null);
  const drained = drain(streams, onOutput);
  const exited = exit(child);
  try {
    await once(child, 'spawn');
  } catch (error) {
    for (const stream of streams) stream.destroy();
    throw error;
  }
  // A child that does not read all of it has closed its end; that is its own affair.
  child.stdin?.on('error', () => {});
  child.stdin?.end(request.input);
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

function openPipes(): readonly Pipe[] {
  const stdout = openPipe();
  const stderr = openPipe();
  if (stdout !== undefined && stderr !== undefined) return [stdout, stderr];
  stdout?.read.destroy();
  if (stdout !== undefined) closeSync(stdout.write);
  return [];
}

function stdioOf({ inherit, input, onOutput }: SpawnRequest, [stdout, stderr]: readonly Pipe[]): StdioOptions {
  if (inherit === true) return 'inherit';
  const stdin = input === undefined ? 'ignore' : 'pipe';
  if (onOutput === undefined) return [stdin, 'ignore', 'ignore'];
  return [stdin, stdout?.write ?? 'pipe', stderr?.write ?? 'pipe'];
}

function exit(child: NodeChild): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ exitCode: code ?? undefined, signal: signal ?? undefined }));
  });
}

/**
 * Passes on what comes from stdout and stderr, and returns a function that waits, after the exit, for what is still on its
 * way. What the process itself wrote is in the pipe by then; only a grandchild that holds the pipe can keep it from ending.
 */
function drain(streams: readonly Readable[], onOutput: SpawnRequest['onOutput']): () => Promise<void> {
  let open = streams.length;
  let chunks = 0;
  const closed = new Promise<void>((resolve) => {
    for (const [i, stream] of streams.entries()) {
      stream.on('data', (chunk: Uint8Array) => {
        chunks += 1;
        onOutput?.(i === 0 ? 'stdout' : 'stderr', chunk);
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
    for (const stream of streams) stream.destroy();
  };
}

/** Timers run before the pipes are read when the loop was busy: after the time, one more round of reading. */
async function quiet(): Promise<void> {
  await sleep(QUIET_MS, undefined, { ref: false });
  await immediate();
}
