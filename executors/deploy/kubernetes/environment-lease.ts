import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../deploy-failure.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import type { Kubectl } from './kubectl.ts';
import { type HolderIdentity, type LeaseObject, mayTake } from './lease-decision.ts';

/** A killed holder keeps others out for no longer. */
const DURATION_MS = 30_000;
const RENEW_MS = 8_000;
/** Without a renewal for so long, the lease is asked for before anything is changed: others wait until its whole duration is over. */
const DOUBTFUL_MS = 15_000;
const POLL_MS = 1_000;

export interface LeaseOptions {
  readonly name: string;
  readonly identity: HolderIdentity;
  readonly signal: AbortSignal;
  /** How long to wait for another holder. */
  readonly waitMs: number;
  readonly log: (line: string) => void;
}

/**
 * The right to change what a workspace has in a namespace: one run has it at a time, from its first deployment to its end. It is renewed
 * meanwhile; a run that was stopped for longer than it lasts notices before it changes anything.
 *
 *     acquire ──▶ held ──renew──▶ held ──▶ release
 *                  └─ another run took it ──▶ lost: every later use fails
 */
export class EnvironmentLease {
  readonly #name: string;
  readonly #identity: HolderIdentity;
  /** That of the task that used it last: what runs in it ends with that task's run. */
  #kubectl: Kubectl;
  #version: string;
  #renewedMs: number;
  #takenBy: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The renewal that is under way: where each takes longer than it is until the next, they must not queue up before who waits for one. */
  #renewing: Promise<void> | undefined;
  readonly #asked = new Map<string, Promise<unknown>>();

  private constructor(kubectl: Kubectl, { name, identity }: Pick<LeaseOptions, 'name' | 'identity'>, taken: { version: string; atMs: number }) {
    this.#kubectl = kubectl;
    this.#name = name;
    this.#identity = identity;
    this.#version = taken.version;
    this.#renewedMs = taken.atMs;
    this.#timer = setInterval(() => void this.#renew().catch(() => undefined), RENEW_MS);
    this.#timer.unref();
  }

  /** Waits until nobody else has it. The namespace is made where there is none. */
  static async acquire(kubectl: Kubectl, options: LeaseOptions): Promise<EnvironmentLease> {
    const startedMs = performance.now();
    let seen: { readonly version: string; readonly atMs: number } | undefined;
    for (let isTold = false; ; ) {
      const lease = (await kubectl.json(['get', 'lease', options.name, '--ignore-not-found'])) as LeaseObject | undefined;
      const nowMs = performance.now();
      if (lease !== undefined && lease.metadata.resourceVersion !== seen?.version) seen = { version: lease.metadata.resourceVersion, atMs: nowMs };
      if (mayTake(lease, options.identity, nowMs - (seen?.atMs ?? nowMs))) {
        const version = await write(kubectl, { ...options, over: lease });
        if (version !== undefined) return new EnvironmentLease(kubectl, options, { version, atMs: nowMs });
        continue;
      }
      const holder = lease?.spec?.holderIdentity ?? '';
      if (nowMs - startedMs > options.waitMs)
        throw new DeployFailure(`${holder} is deploying to namespace ${kubectl.namespace} (lease ${options.name}); try again when it has ended`);
      if (!isTold)
        options.log(
          `waiting for ${holder}, which is deploying to namespace ${kubectl.namespace} (lease ${options.name}, renewed at ${lease?.spec?.renewTime ?? 'no time'}, ends ${lease?.spec?.leaseDurationSeconds ?? 0} s after its last renewal)`,
        );
      isTold = true;
      await sleep(POLL_MS, undefined, { signal: options.signal });
    }
  }

  /** From now on it is renewed by this task's kubectl. Throws where it was lost. */
  async use(kubectl: Kubectl): Promise<void> {
    this.#kubectl = kubectl;
    await this.ensureHeld();
  }

  /** To be called before each change: throws where another run has it by now. */
  async ensureHeld(): Promise<void> {
    // Whose renewal is under way may end before it has an answer.
    if (this.#isDoubtful()) await this.settled();
    if (this.#isDoubtful()) await this.#renew();
    if (this.#takenBy !== undefined)
      throw new DeployFailure(`the lease of namespace ${this.#kubectl.namespace} was lost to ${this.#takenBy}; nothing more is changed`);
  }

  /** Asks once while it is held, for what only its holder changes. Who asks again has taken account of its own changes. */
  once<Answer>(question: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.#asked.get(question) as Promise<Answer> | undefined;
    const answer = known ?? ask();
    if (known === undefined) {
      this.#asked.set(question, answer);
      answer.catch(() => this.#asked.delete(question));
    }
    return answer;
  }

  /** Until this resolves no call of kubectl of the lease's own is under way. */
  async settled(): Promise<void> {
    await this.#renewing?.catch(() => undefined);
  }

  /** Gives it back, by a kubectl that works though the run was interrupted. */
  async release(kubectl: Kubectl): Promise<void> {
    clearInterval(this.#timer);
    await this.settled();
    if (this.#takenBy !== undefined) return;
    if ((await write(kubectl, { name: this.#name, identity: '', over: this.#asRead() })) !== undefined) return;
    // A renewal that was interrupted may have reached the server.
    const now = (await kubectl.json(['get', 'lease', this.#name, '--ignore-not-found'])) as LeaseObject | undefined;
    if (now?.spec?.holderIdentity === this.#identity) await write(kubectl, { name: this.#name, identity: '', over: now });
  }

  #isDoubtful(): boolean {
    return this.#takenBy === undefined && performance.now() - this.#renewedMs > DOUBTFUL_MS;
  }

  #renew(): Promise<void> {
    this.#renewing ??= this.#renewNow().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #renewNow(): Promise<void> {
    if (this.#takenBy !== undefined) return;
    const atMs = performance.now();
    const version = await write(this.#kubectl, { name: this.#name, identity: this.#identity, over: this.#asRead() });
    if (version !== undefined) {
      this.#version = version;
      this.#renewedMs = atMs;
      return;
    }
    // An earlier try may have reached the server though its answer was lost.
    const now = (await this.#kubectl.json(['get', 'lease', this.#name, '--ignore-not-found'])) as LeaseObject | undefined;
    if (now?.spec?.holderIdentity === this.#identity) this.#version = now.metadata.resourceVersion;
    else this.#takenBy = now?.spec?.holderIdentity || 'another run';
  }

  #asRead(): LeaseObject {
    return { metadata: { name: this.#name, resourceVersion: this.#version } };
  }
}

/** Writes the lease over exactly the version that was read; its new version, or undefined where somebody was faster. */
async function write(
  kubectl: Kubectl,
  { name, identity, over }: { readonly name: string; readonly identity: string; readonly over: LeaseObject | undefined },
): Promise<string | undefined> {
  const now = new Date().toISOString().replace('Z', '000Z');
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'mmo' }, ...(over !== undefined && { resourceVersion: over.metadata.resourceVersion }) },
    spec: { holderIdentity: identity, leaseDurationSeconds: DURATION_MS / 1000, acquireTime: now, renewTime: now },
  };
  const put = async (): Promise<string> => {
    // Which fields the server knows of a Lease need not be asked: that takes longer than writing it.
    const args = [over === undefined ? 'create' : 'replace', '--validate=false', '--filename=-'];
    return ((await kubectl.json(args, { input: JSON.stringify(lease), isConditional: true })) as LeaseObject).metadata.resourceVersion;
  };
  try {
    return await put();
  } catch (error) {
    const said = error instanceof DeployFailure && 'said' in error ? String(error.said) : '';
    if (wasFirst(said)) return undefined;
    if (over !== undefined || !/namespaces .* not found/.test(said)) throw error;
    await ensureNamespace(kubectl);
    // Another deployer may have made it meanwhile, and taken this, too.
    return await put().catch((reason: unknown) => {
      if (reason instanceof DeployFailure && 'said' in reason && wasFirst(String(reason.said))) return undefined;
      throw reason;
    });
  }
}

/** Whether another deployer wrote the lease since it was read. */
function wasFirst(said: string): boolean {
  return /\(AlreadyExists\)|\(Conflict\)|\(NotFound\): .*leases/.test(said);
}
