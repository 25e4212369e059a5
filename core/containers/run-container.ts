import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerEnd, ContainerSpec, OnContainerOutput, RunningContainer } from '../model/containers.ts';
import { containerBody } from './container-body.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';
import { createDemuxer } from './demux.ts';
import { execInContainer } from './exec-in-container.ts';
import { removeContainer } from './remove-container.ts';

interface StartOptions {
  readonly onOutput: OnContainerOutput;
  readonly signal: AbortSignal;
}

/** After its end a container's output must be closed within this time. */
const LATE_OUTPUT_MS = 30_000;
/** A daemon hears of the kernel's deed apart from the end, and on a busy machine later. */
const LATE_MEMORY_MS = [0, 50, 200];

/**
 * Makes, attaches to and starts a container; never pulls. It is removed however it ends:
 *
 *     create ─▶ attach ─▶ start ─▶ (output … end) ─▶ inspect ─▶ remove
 *        └─────────┴────────┴── fault or signal ──────────────▶ kill, remove
 */
export async function runContainer(client: DaemonClient, spec: ContainerSpec, { onOutput, signal }: StartOptions): Promise<RunningContainer> {
  // Not by the signal: the daemon would make it all the same, and nobody would know its id.
  const id = await createContainer(client, spec);
  const over = new AbortController();
  const halt = AbortSignal.any([signal, over.signal]);
  const remove = (): Promise<void> => removeContainer(client, id).finally(() => over.abort());
  try {
    const output = await client.stream({
      method: 'POST',
      path: `/containers/${id}/attach`,
      query: { stream: 1, stdout: 1, stderr: 1 },
      what: 'the output of a container cannot be read',
      signal: halt,
      timeoutMs: client.limits.slowMs,
    });
    // Read from now on: what is told before `ended` is awaited must not be an unhandled rejection.
    const read = settled(readOutput(client, output, onOutput));
    const path = `/containers/${id}/start`;
    await client.json({ method: 'POST', path, what: `image "${spec.image}" cannot be started`, signal, timeoutMs: client.limits.slowMs });
    const ended = follow(client, { id, read, output, limited: spec.memoryBytes !== undefined, signal: halt }).then(
      async (end) => {
        await remove();
        return end;
      },
      async (error: unknown) => {
        // The first fault is the one to tell.
        await remove().catch(() => undefined);
        throw signal.aborted ? new ContainerFailure('other', 'the container was cancelled', { cause: error }) : error;
      },
    );
    ended.catch(() => undefined);
    return {
      id,
      ended,
      exec: (argv, options) => execInContainer(client, { id, argv, ...options }),
      stop: async (graceMs) => {
        await stopContainer(client, id, graceMs).catch(() => removeContainer(client, id));
        await ended.catch(() => undefined);
      },
    };
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
}

/** The id of a new container of this kind, not started. */
export async function createContainer(client: DaemonClient, spec: ContainerSpec): Promise<string> {
  const what = `a container of image "${spec.image}" cannot be made`;
  const body = containerBody(spec);
  const query = { name: spec.name };
  const answer = await client.json({ method: 'POST', path: '/containers/create', query, body, what, timeoutMs: client.limits.slowMs });
  const { Id } = answer as { readonly Id?: string };
  if (typeof Id !== 'string' || !/^[\w-]+$/.test(Id)) throw new ContainerFailure('other', `${what}: the daemon gave it no id`);
  return Id;
}

async function readOutput(client: DaemonClient, output: IncomingMessage, onOutput: OnContainerOutput): Promise<void> {
  const demuxer = createDemuxer(onOutput);
  const what = 'the output of a container broke off';
  try {
    for await (const chunk of output) demuxer.write(chunk);
  } catch (error) {
    throw client.fault(error, what);
  }
  if (!demuxer.isWhole()) throw new ContainerFailure('lost', what, { help: 'look whether docker was restarted, and run again' });
}

interface Following {
  readonly id: string;
  readonly read: Promise<Settled>;
  readonly output: IncomingMessage;
  /** It may use so much memory, and no more. */
  readonly limited: boolean;
  readonly signal: AbortSignal;
}

async function follow(client: DaemonClient, { id, read, output, limited, signal }: Following): Promise<ContainerEnd> {
  const what = 'the end of a container cannot be waited for';
  const waiting = client.json({ method: 'POST', path: `/containers/${id}/wait`, what, signal, timeoutMs: undefined });
  const first = await Promise.race([waiting.then(() => undefined), read]);
  // Garbage would be read for ever.
  if (first?.fault !== undefined) {
    waiting.catch(() => undefined);
    throw first.fault;
  }
  const { StatusCode } = (await waiting) as { readonly StatusCode?: number };
  if (typeof StatusCode !== 'number') {
    throw new ContainerFailure('lost', 'the docker daemon stopped before the container had ended', {
      help: 'look whether docker was restarted, and run again',
    });
  }
  const late = setTimeout(() => output.destroy(), LATE_OUTPUT_MS);
  const { fault } = await read;
  clearTimeout(late);
  if (fault !== undefined) throw fault;
  return { exitCode: StatusCode, outOfMemory: StatusCode !== 0 && (await wasOutOfMemory(client, { id, limited })) };
}

/** Whether the kernel ended something in the container for lack of memory. */
async function wasOutOfMemory(client: DaemonClient, { id, limited }: Pick<Following, 'id' | 'limited'>): Promise<boolean> {
  const path = `/containers/${id}/json`;
  for (const ms of limited ? LATE_MEMORY_MS : [0]) {
    await delay(ms);
    const answer = await client.tryJson({ method: 'GET', path, what: 'a container cannot be looked up', timeoutMs: client.limits.quickMs });
    const { State } = (answer ?? {}) as { readonly State?: { readonly OOMKilled?: boolean } };
    if (State?.OOMKilled === true) return true;
  }
  return false;
}

async function stopContainer(client: DaemonClient, id: string, graceMs: number): Promise<void> {
  const t = Math.ceil(graceMs / 1000);
  const what = 'a container cannot be stopped';
  await client.tryJson({ method: 'POST', path: `/containers/${id}/stop`, query: { t }, what, timeoutMs: graceMs + client.limits.quickMs });
}

interface Settled {
  readonly fault: unknown;
}

function settled(promise: Promise<void>): Promise<Settled> {
  return promise.then(
    () => ({ fault: undefined }),
    (fault: unknown) => ({ fault }),
  );
}
