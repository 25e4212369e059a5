import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { type FleetGateway, openFleetGateway } from '../gateway/open-fleet-gateway.ts';

/** The gateway of `mmo dev`: it is there from the first service on that has a path. */
export class DevGateway {
  readonly #context: PluginCommandContext;
  #open: FleetGateway | undefined;

  constructor(context: PluginCommandContext) {
    this.#context = context;
  }

  /** Where it is reached, once it is there. */
  get address(): string | undefined {
    return this.#open && `http://${this.#open.address.host}:${this.#open.address.port}`;
  }

  /** From the next refresh on serves the paths of these services. Throws what is wrong with them, and those before go on. */
  async serve(services: readonly Service[]): Promise<void> {
    if (this.#context.flags['no-gateway'] === true) return;
    if (this.#open === undefined) this.#open = await openFleetGateway(this.#context, services);
    else this.#open.serve(services);
  }

  /** Reads again which instances run. This service is being replaced: requests to it that are under way end within the time, and new ones wait. */
  async hold(service: string, withinMs: number): Promise<void> {
    this.#open?.refresh(new Set([service]));
    await this.#open?.drained(service, withinMs);
  }

  /** Reads again which instances run. */
  refresh(): void {
    this.#open?.refresh();
  }

  async close(): Promise<void> {
    await this.#open?.close();
  }
}
