import { inTime } from '../lib/in-time.ts';
import type { Cache } from '../model/cache.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import type { Session } from './session.ts';

const CALL_TIMEOUT_MS = 60_000;
const MOST_FAULTS = 3;
const MOST_SENDS = 4;

interface PluginCache {
  /** For messages. */
  readonly name: string;
  readonly cache: Cache;
  faults: number;
}

/**
 * The caches that plugins bring, for one run: asked one after another for what the local cache lacks, and given in the background what it
 * stores. A fault is a miss, or nothing sent, and one warning for each cache; one that fails time and again is left alone.
 */
export class PluginCaches {
  /** Whether there are any; known without loading a plugin. */
  readonly has: boolean;
  readonly #session: Session;
  readonly #signal: AbortSignal;
  readonly #plugins: readonly KnownPlugin[];
  readonly #waiting: string[] = [];
  #caches: Promise<readonly PluginCache[]> | undefined;
  #senders: Promise<void>[] = [];
  #active = 0;

  constructor(session: Session, signal: AbortSignal) {
    this.#session = session;
    this.#signal = signal;
    this.#plugins = session.resolved.plugins.filter(({ manifest }) => (manifest.caches ?? []).length > 0);
    this.has = this.#plugins.length > 0;
  }

  /** Brings an entry into the local cache: true once it is there, verified. */
  async fetch(key: string): Promise<boolean> {
    for (const one of await this.#open()) {
      const found = await this.#attempt(one, (cache) => this.#session.cache.fetch(key, cache));
      if (found === true) return true;
    }
    return false;
  }

  /** Has an entry of the local cache sent to all of them. */
  send(key: string): void {
    this.#waiting.push(key);
    if (this.#active === MOST_SENDS) return;
    this.#active += 1;
    this.#senders.push(this.#sendAll());
  }

  /** Resolves when all has been sent; after Ctrl-C at once. */
  async close(): Promise<void> {
    for (let senders = this.#senders; senders.length > 0 && !this.#signal.aborted; senders = this.#senders) {
      this.#senders = [];
      await Promise.race([Promise.all(senders), aborted(this.#signal)]);
    }
  }

  async #sendAll(): Promise<void> {
    for (let key = this.#waiting.shift(); key !== undefined && !this.#signal.aborted; key = this.#waiting.shift()) {
      const sent = key;
      for (const one of await this.#open()) await this.#attempt(one, (cache) => this.#session.cache.send(sent, cache));
    }
    this.#active -= 1;
  }

  async #attempt<Result>(one: PluginCache, act: (cache: Cache) => Promise<Result>): Promise<Result | undefined> {
    if (one.faults >= MOST_FAULTS || this.#signal.aborted) return undefined;
    try {
      return await act(bounded(one.cache));
    } catch (error) {
      if (one.faults === 0) this.#session.faults.push(`${one.name} cannot be used: ${messageOf(error)}`);
      one.faults += 1;
      return undefined;
    }
  }

  #open(): Promise<readonly PluginCache[]> {
    this.#caches ??= this.#load();
    return this.#caches;
  }

  async #load(): Promise<readonly PluginCache[]> {
    const caches: PluginCache[] = [];
    for (const plugin of this.#plugins) {
      const loaded = await plugin.load();
      for (const { message } of loaded.diagnostics) this.#session.faults.push(message);
      for (const [name, make] of Object.entries(loaded.value?.caches ?? {})) {
        const shown = `the cache "${name}" of the plugin "${plugin.name}"`;
        try {
          caches.push({ name: shown, cache: make(plugin.reference.options), faults: 0 });
        } catch (error) {
          this.#session.faults.push(`${shown} cannot be used: ${messageOf(error)}`);
        }
      }
    }
    return caches;
  }
}

/** A call that does not come back is a fault. */
function bounded(cache: Cache): Cache {
  const within = <Result>(call: () => Promise<Result>): Promise<Result> => inTime(Promise.resolve().then(call), CALL_TIMEOUT_MS);
  return {
    getResult: (key) => within(() => cache.getResult(key)),
    putResult: (key, bytes) => within(() => cache.putResult(key, bytes)),
    getBlob: (digest) => within(() => cache.getBlob(digest)),
    putBlob: (digest, bytes) => within(() => cache.putBlob(digest, bytes)),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
