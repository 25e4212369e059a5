import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonAddress } from './daemon-address.ts';
import { daemonFault } from './daemon-fault.ts';
import { type RequestLimits, requestLimits } from './request-limits.ts';

/** One request to the daemon. */
export interface DaemonRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** What it is for, as the beginning of an error: `container cannot be started`. */
  readonly what: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** A tar stream as the body. */
  readonly tar?: AsyncIterable<Uint8Array> | undefined;
  readonly auth?: { readonly username: string; readonly password: string } | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Until the answer begins, and for `json` until it is read. No limit where undefined. */
  readonly timeoutMs: number | undefined;
}

/** Speaks with the daemon; every fault is a ContainerError, and no answer that breaks off or stays away is waited for. */
export interface DaemonClient {
  readonly shown: string;
  readonly limits: RequestLimits;
  /** Resolves with the answer's body when it begins. */
  stream(request: DaemonRequest): Promise<IncomingMessage>;
  json(request: DaemonRequest): Promise<unknown>;
  /** As `json`, but undefined where the daemon knows nothing of that name. */
  tryJson(request: DaemonRequest): Promise<unknown>;
  /** A ContainerError for what was thrown while a stream was read. */
  fault(thrown: unknown, what: string): ContainerFailure;
}

type Modem = Dockerode['modem'];

const accepted: Readonly<Record<number, true>> = { 200: true, 201: true, 204: true, 304: true };

/** Wraps docker-modem, whose own reading of an answer waits for ever when the daemon dies in the midst of it. */
export function createDaemonClient(modem: Modem, { shown }: Pick<DaemonAddress, 'shown'>, limits: RequestLimits = requestLimits): DaemonClient {
  const open = async (request: DaemonRequest, deadline: Deadline): Promise<IncomingMessage> => {
    const signal = request.signal === undefined ? deadline.signal : AbortSignal.any([request.signal, deadline.signal]);
    try {
      request.signal?.throwIfAborted();
      return await dial(modem, request, signal);
    } catch (error) {
      throw faultOf(error, request, deadline);
    }
  };
  const faultOf = (error: unknown, { what, signal, timeoutMs = 0 }: DaemonRequest, deadline: Deadline): ContainerFailure => {
    if (signal?.aborted === true) return new ContainerFailure('other', `${what}: cancelled`, { cause: error });
    if (deadline.signal.aborted) {
      return new ContainerFailure('unavailable', `${what}: the docker daemon at ${shown} did not answer within ${timeoutMs / 1000} s`, {
        help: 'look whether docker hangs: docker version',
        cause: error,
      });
    }
    return daemonFault(error, { shown, what });
  };
  const json = async (request: DaemonRequest): Promise<unknown> => {
    const deadline = startDeadline(request.timeoutMs);
    try {
      const answer = await open(request, deadline);
      const chunks: Uint8Array[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      return parse(Buffer.concat(chunks).toString('utf8'), shown);
    } catch (error) {
      throw faultOf(error, request, deadline);
    } finally {
      deadline.clear();
    }
  };
  return {
    shown,
    limits,
    json,
    fault: (thrown, what) => daemonFault(thrown, { shown, what }),
    stream: async (request) => {
      const deadline = startDeadline(request.timeoutMs);
      try {
        return await open(request, deadline);
      } finally {
        deadline.clear();
      }
    },
    tryJson: async (request) => {
      try {
        return await json(request);
      } catch (error) {
        if (error instanceof ContainerFailure && error.problem === 'not-found') return undefined;
        throw error;
      }
    },
  };
}

function dial(modem: Modem, { method, path, query = {}, body = {}, tar, auth }: DaemonRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  const call = followCall(signal);
  return new Promise((resolve, reject) => {
    modem.dial(
      {
        path: `${path}?`,
        method,
        isStream: true,
        statusCodes: accepted,
        abortSignal: call.signal,
        options: { _query: given, _body: body },
        ...(tar !== undefined && { file: Readable.from(tar, { objectMode: false }) }),
        ...(auth !== undefined && { authconfig: { ...auth } }),
      },
      (error: unknown, answer: unknown) => {
        if (error !== null && error !== undefined) {
          call.over();
          reject(error);
        } else resolve(call.answered(answer as IncomingMessage));
      },
    );
  });
}

interface Call {
  /** What Node is given, which hands it on to the socket. */
  readonly signal: AbortSignal;
  answered(answer: IncomingMessage): IncomingMessage;
  over(): void;
}

/** Aborts as the signal does, while there is something to abort: of an answer that is complete Node has let the socket go, whose error nobody would hear. */
function followCall(signal: AbortSignal): Call {
  const call = new AbortController();
  let answer: IncomingMessage | undefined;
  const abort = (): void => void (answer?.complete === true ? answer.destroy() : call.abort());
  const over = (): void => signal.removeEventListener('abort', abort);
  signal.addEventListener('abort', abort, { once: true });
  return {
    signal: call.signal,
    answered: (begun) => {
      answer = begun.once('close', over);
      if (signal.aborted) abort();
      return begun;
    },
    over,
  };
}

interface Deadline {
  readonly signal: AbortSignal;
  clear(): void;
}

function startDeadline(timeoutMs: number | undefined): Deadline {
  const controller = new AbortController();
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => controller.abort(), timeoutMs);
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}

function parse(text: string, shown: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContainerFailure('other', `what answers at ${shown} is no docker daemon: its answer is no JSON`, { help: 'check DOCKER_HOST', cause });
  }
}
