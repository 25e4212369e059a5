import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { endProcesses } from '../instances/end-processes.ts';
import { knownInstances } from '../instances/known-instances.ts';
import { leftBehind } from '../instances/left-behind.ts';
import { replaceService } from '../instances/replace-service.ts';
import { startFleet } from '../instances/start-fleet.ts';
import { STOP_GRACE_MS, stopInstances } from '../instances/stop-instances.ts';
import { endIdleKeeper } from '../logs/end-idle-keeper.ts';
import type { Debugging } from './debugging.ts';
import type { DevDesk } from './dev-desk.ts';
import type { DevGateway } from './dev-gateway.ts';
import type { Stages } from './stages.ts';

/** Requests that are under way when a service is replaced have so long to end. */
const DRAIN_MS = 5_000;

/** What services are started and replaced with. */
export interface DevFleetOptions {
  /** Starts services as they are to run here; they end with this command, however it ends. */
  readonly context: PluginCommandContext;
  /** The same without that end, for what ran before this command. */
  readonly plain: PluginCommandContext;
  readonly gateway: DevGateway;
  readonly desk: DevDesk;
  readonly debugging: Debugging;
  readonly stages: Stages;
}

/** The services that a command starts, and what becomes of them while it goes on: one thing after another, in turns with other commands. */
export class DevFleet {
  readonly #options: DevFleetOptions;
  /** Ids of the instances that this command has started. */
  readonly #started = new Set<string>();
  readonly #vendors = new Set<string>();
  /** Of whose end was told as what it has left was ended. */
  readonly #cleared = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  #isClearing = false;

  constructor(options: DevFleetOptions) {
    this.#options = options;
  }

  /** Starts those of the services that do not run. */
  async start(services: readonly Service[], scale: ReadonlyMap<string, number>): Promise<void> {
    await this.#inTurn(() => this.#start(services, scale));
  }

  /** From now on these are shown, and reached through the gateway. */
  serve(services: readonly Service[]): void {
    const { gateway, desk } = this.#options;
    desk.serve(services);
    this.#queue(async () => {
      const before = gateway.address;
      await gateway.serve(services).catch((error: unknown) => desk.say('mmo', `the gateway goes on as before: ${textOf(error)}`));
      if (gateway.address !== before) desk.say('mmo', `gateway: ${gateway.address}`);
      gateway.refresh();
    });
  }

  /** Replaces services one after another; one that never started is started. */
  replace(services: readonly Service[]): void {
    for (const service of services) this.#queue(() => this.#inTurn(() => this.#replace(service)));
  }

  /** Ends what this command has started of services that are gone. */
  end(services: readonly Service[]): void {
    const { gateway, desk } = this.#options;
    for (const service of services) {
      desk.say(service.name, 'is no service of the workspace any more');
      this.#queue(() =>
        this.#inTurn(async () => {
          await this.#stop(this.#own().filter((one) => one.service === service.name));
          gateway.refresh();
          void desk.look();
        }),
      );
    }
  }

  /** Tells which instances have ended by themselves, and ends what is left of one that this command has started and whose leading process is gone. */
  clear(ended: readonly string[]): void {
    for (const name of ended) if (!this.#cleared.delete(name)) this.#options.desk.say(name, 'has ended by itself');
    if (this.#isClearing) return;
    this.#isClearing = true;
    this.#queue(async () => {
      this.#isClearing = false;
      if (this.#leftBehind().length > 0) await this.#inTurn(() => this.#clear());
    });
  }

  /** Resolves when all that was asked for is done. */
  settled(): Promise<void> {
    return this.#work;
  }

  /** Ends what this command has started, vendors too, and forgets nothing else. */
  async stop(): Promise<void> {
    await this.#stop(this.#own());
    if (this.#vendors.size > 0) await (await import('../vendors/stop-vendors.ts')).stopVendors(this.#options.context, this.#vendors);
  }

  #queue(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => this.#options.desk.say('mmo', textOf(error)));
  }

  /** While no other command changes what runs; not at all once this one is interrupted. */
  async #inTurn(act: () => Promise<void>): Promise<void> {
    const { context, desk } = this.#options;
    const lock = await context.lock((pid) => desk.say('mmo', `waiting for another mmo in this workspace (pid ${pid})`));
    if (lock === undefined) return;
    try {
      await act();
    } finally {
      lock.release();
    }
  }

  async #start(services: readonly Service[], scale: ReadonlyMap<string, number>): Promise<void> {
    const { context, desk, debugging, gateway } = this.#options;
    await startFleet(context, {
      services,
      scale,
      reap: context.flags['no-reap'] !== true,
      debugged: debugging.names,
      onStarted: ({ instance, result, error }) => {
        if (result === 'started') this.#started.add(instance.id);
        desk.say(instance.name, result === 'failed' ? (error ?? 'failed') : result);
        desk.setRestarting(instance.service.name, false, result === 'failed' ? (error ?? 'failed') : undefined);
        this.#tellDebugger(instance.service.name);
      },
      onVendor: ({ vendor, result }) => result === 'started' && this.#vendors.add(vendor.name),
      say: (text) => desk.say('mmo', text),
    });
    gateway.refresh();
    void desk.look();
  }

  async #replace(service: Service): Promise<void> {
    const { context, plain, gateway, desk, stages } = this.#options;
    const known = knownInstances(context, [service]);
    if (known.length === 0) return this.#start([service], new Map());
    let problem: string | undefined;
    desk.setRestarting(service.name, true);
    await gateway.hold(service.name, DRAIN_MS);
    // What ran before this command goes on when it ends, however it ends.
    await replaceService(known.every(({ id }) => this.#started.has(id)) ? context : plain, service, {
      onReplaced: (name) => desk.say(name, 'restarted'),
      onFailed: (name, message) => {
        problem = message;
        desk.say(name, message);
      },
    });
    gateway.refresh();
    stages.tidy();
    this.#tellDebugger(service.name);
    // Until then the last look may have seen it half-way.
    void desk.look().then(() => desk.setRestarting(service.name, false, problem));
  }

  async #clear(): Promise<void> {
    const { context, desk } = this.#options;
    for (const id of this.#leftBehind()) {
      const name = id.replace(/\.1$/, '');
      this.#cleared.add(name);
      desk.say(name, 'has ended: the process that led it is gone, what that has left is ended, too');
      await endProcesses(context, () => leftBehind(context).get(id) ?? [], { graceMs: STOP_GRACE_MS });
    }
    void desk.look();
  }

  #leftBehind(): readonly string[] {
    return [...leftBehind(this.#options.context).keys()].filter((id) => this.#started.has(id));
  }

  #own(): ReturnType<typeof knownInstances> {
    const names = [...new Set([...this.#started].map((id) => id.slice(0, id.lastIndexOf('.'))))];
    return knownInstances(
      this.#options.context,
      names.map((name) => ({ name })),
    ).filter(({ id }) => this.#started.has(id));
  }

  async #stop(instances: ReturnType<typeof knownInstances>): Promise<void> {
    await stopInstances(this.#options.context, instances);
    await endIdleKeeper(this.#options.context);
  }

  #tellDebugger(service: string): void {
    const found = this.#options.debugging.note(service);
    if (found !== undefined) this.#options.desk.say(service, `debugger (${found.runtime}) at 127.0.0.1:${found.port}`);
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
