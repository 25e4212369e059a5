import { setTimeout as delay } from 'node:timers/promises';
import type { Containers } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { isReady, lastLines, type Probe } from './probe.ts';

const LOOK_EVERY_MS = 100;
const SHOWN_LINES = 20;
/** Who says nothing of when it is ready must at least live so long. */
const LIVES_MS = 1_000;

export interface WaitOptions extends Probe {
  readonly service: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Resolves when a container is ready. Throws a `DeployFailure` with its last lines when it ends before, or its time is over. */
export async function waitReady(containers: Containers, id: string, options: WaitOptions): Promise<void> {
  const { service, ready, port, timeoutMs, signal } = options;
  const giveUpAt = performance.now() + timeoutMs;
  const mustLive = ready === undefined && port === undefined;
  const failed = async (message: string): Promise<DeployFailure> =>
    new DeployFailure(`${service}: ${message}`, { lines: await lastLines(containers, id, { tail: SHOWN_LINES, signal: AbortSignal.timeout(10_000) }) });
  for (;;) {
    if (signal.aborted) throw new DeployFailure(`${service}: cancelled while it was started`);
    const state = await containers.detached.inspect(id);
    if (state === undefined) throw new DeployFailure(`${service}: its container was removed while it was started`);
    if (state.status === 'exited' || state.status === 'dead')
      throw await failed(`the container ended with exit code ${state.exitCode}${state.outOfMemory ? ' for lack of memory' : ''} before it was ready`);
    const hasLived = !mustLive || state.health !== undefined || (state.startedAt !== undefined && Date.now() - state.startedAt >= LIVES_MS);
    // A signal of its own for each look: what listens to it is gone with it.
    if (hasLived && (await isReady(containers, state, { ready, port, signal: AbortSignal.any([signal]) }))) return;
    if (performance.now() > giveUpAt) throw await failed(`not ready after ${Math.round(timeoutMs / 1000)} s`);
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
