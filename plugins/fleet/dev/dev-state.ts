import type { RunEvent, Service } from '../../../core/plugin-api.ts';
import { runnable } from '../instances/runnable.ts';
import type { InstanceStatus } from '../instances/status-of.ts';
import { vendorNames } from '../vendors/vendor-names.ts';
import type { DevInstance, DevPass, DevReport, DevService, DevServiceState, DevTest } from './dev-report.ts';
import { foldPass } from './fold-pass.ts';
import { foldTests } from './fold-tests.ts';

/** What has no pid is another one when it was started at another time. */
const CLOCK_SLACK_MS = 2_000;

/** What `mmo dev` works with. */
export interface DevStateOptions {
  readonly workspace: string;
  /** Those that run, and those that they are built from. */
  readonly services: readonly Service[];
  /** Where the gateway is, once it is there. */
  readonly gateway: () => string | undefined;
  readonly now: () => number;
}

/** How everything under `mmo dev` stands; whoever has subscribed is told after each change. */
export class DevState {
  #options: DevStateOptions;
  readonly #listeners = new Set<() => void>();
  #statuses: readonly InstanceStatus[] = [];
  /** When the instances of a status were started, which does not change while the same process lives. */
  readonly #startedAt = new Map<string, { readonly pid: number | undefined; readonly at: number }>();
  readonly #problems = new Map<string, string>();
  /** Tasks that run. */
  readonly #working = new Set<string>();
  readonly #restarting = new Set<string>();
  #pass: DevPass | undefined;
  #tests: ReadonlyMap<string, DevTest> = new Map();

  constructor(options: DevStateOptions) {
    this.#options = options;
  }

  /** Calls `onChange` after each change, until the returned function is called. */
  subscribe(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  /** Follows the events of a watch. */
  take(event: RunEvent): void {
    if (event.type === 'task:output' || event.type === 'diagnostic' || event.type === 'task:queue') return;
    this.#pass = foldPass(this.#pass, event);
    this.#tests = foldTests(this.#tests, event);
    if (event.type === 'run:start' || event.type === 'run:end') this.#working.clear();
    else {
      const service = event.task.slice(0, event.task.indexOf(':'));
      if (event.type === 'task:start') this.#working.add(event.task);
      else {
        this.#working.delete(event.task);
        const { status } = event.outcome;
        if (status === 'failure') this.#problems.set(service, `${event.task} failed`);
        else if (status !== 'skipped' && this.#problems.get(service) === `${event.task} failed`) this.#problems.delete(service);
      }
    }
    this.#changed();
  }

  /** From now on it is about these. */
  setServices(services: readonly Service[]): void {
    this.#options = { ...this.#options, services };
    this.#changed();
  }

  /** What was asked of the system. */
  setStatuses(statuses: readonly InstanceStatus[]): void {
    for (const { name, pid, uptimeMs } of statuses) {
      const known = this.#startedAt.get(name);
      const at = this.#options.now() - (uptimeMs ?? 0);
      if (uptimeMs === undefined) this.#startedAt.delete(name);
      else if (known === undefined || known.pid !== pid || (pid === undefined && Math.abs(at - known.at) > CLOCK_SLACK_MS))
        this.#startedAt.set(name, { pid, at });
    }
    if (JSON.stringify(withoutUptime(this.#statuses)) === JSON.stringify(withoutUptime(statuses))) return;
    this.#statuses = statuses;
    this.#changed();
  }

  /** The processes of a service are being replaced, or no more; `problem` is why the new one did not start. */
  setRestarting(service: string, isRestarting: boolean, problem?: string): void {
    if (isRestarting) this.#restarting.add(service);
    else this.#restarting.delete(service);
    if (problem !== undefined) this.#problems.set(service, problem);
    else if (this.#problems.get(service)?.endsWith(' failed') !== true) this.#problems.delete(service);
    this.#changed();
  }

  /** How everything stands now. */
  report(): DevReport {
    const { workspace, gateway, services } = this.#options;
    const tests = [...this.#tests.values()].sort((a, b) => (a.task < b.task ? -1 : 1));
    const vendors = [...new Set(services.flatMap(vendorNames))].sort();
    const all = [...services.map((service) => this.#serviceOf(service)), ...vendors.map((name) => this.#vendorOf(name))];
    return { workspace, gateway: gateway(), services: all, tests, pass: this.#pass };
  }

  #serviceOf(service: Service): DevService {
    const { name, type, extra, dependsOn } = service;
    const statuses = this.#statuses.filter((status) => status.kind === 'service' && status.service === name);
    const gateway = this.#options.gateway();
    const path = extra['path'];
    return {
      ...{ name, type, runs: runnable(service) !== undefined, problem: this.#problems.get(name) },
      state: this.#stateOf(name, statuses),
      instances: statuses.map((status) => this.#instanceOf(status)),
      links: [
        ...(gateway !== undefined && typeof path === 'string' ? [`${gateway}${path}`] : []),
        ...(type === 'http-service' || type === 'static' ? statuses.flatMap(({ ports, debugPort }) => addressesOf(ports, debugPort)) : []),
      ],
      needs: [
        ...dependsOn.filter((edge) => services(this.#options).has(edge.service)).map(({ service: needed, kind }) => ({ service: needed, kind })),
        ...vendorNames(service).map((vendor) => ({ service: vendor, kind: 'runtime' as const })),
      ],
    };
  }

  #vendorOf(name: string): DevService {
    const statuses = this.#statuses.filter((status) => status.kind === 'vendor' && status.name === name);
    const state = statuses[0]?.state ?? 'idle';
    return { name, type: 'vendor', runs: true, state, instances: statuses.map((status) => this.#instanceOf(status)), links: [], needs: [] };
  }

  #stateOf(name: string, statuses: readonly InstanceStatus[]): DevServiceState {
    const tasks = [...this.#working].filter((task) => task.startsWith(`${name}:`));
    if (tasks.length > 0) return tasks.every((task) => /:test(?:$|[:-])/.test(task)) ? 'testing' : 'building';
    if (this.#restarting.has(name)) return 'starting';
    const worst = (['aborted', 'unhealthy', 'starting', 'stopped'] as const).find((state) => statuses.some((status) => status.state === state));
    if (statuses.length > 0) return worst ?? 'running';
    return this.#problems.has(name) ? 'failed' : 'idle';
  }

  #instanceOf({ service: _service, uptimeMs: _uptimeMs, ...status }: InstanceStatus): DevInstance {
    return { ...status, startedAt: this.#startedAt.get(status.name)?.at };
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

function services({ services: all }: DevStateOptions): ReadonlySet<string> {
  return new Set(all.map(({ name }) => name));
}

function addressesOf(ports: readonly number[], debugPort: number | undefined): readonly string[] {
  return ports.filter((port) => port !== debugPort).map((port) => `http://127.0.0.1:${port}`);
}

function withoutUptime(statuses: readonly InstanceStatus[]): readonly unknown[] {
  return statuses.map(({ uptimeMs: _uptimeMs, ...status }) => status);
}
