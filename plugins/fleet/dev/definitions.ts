import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { runnable } from '../instances/runnable.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'environment'>;

/** Keys of `service.yml` that say how a service runs, or where it is reached. */
const keys = ['port', 'path', 'docker', 'vendors'] as const;

/** How the services of a command are to run, as the files of a workspace say that may change meanwhile. */
export class Definitions {
  readonly #context: Surroundings;
  readonly #texts = new Map<string, string>();
  readonly #all: readonly Service[];
  #seen: readonly Service[];
  #services: readonly Service[];

  constructor(context: Surroundings, services: readonly Service[]) {
    this.#context = context;
    this.#seen = context.workspace.services;
    this.#all = services;
    this.#services = services;
    for (const service of services) this.#texts.set(service.name, textOf(context, service));
  }

  /** As they are by now, without those that are gone. */
  get services(): readonly Service[] {
    return this.#services;
  }

  /** Takes over what the workspace says by now. Returns names of services that are to run otherwise than before, or are back, and those that are gone; `fixed` ones stay as they are. */
  update(fixed: ReadonlySet<string>): { readonly others: readonly string[]; readonly gone: readonly Service[] } {
    const { services } = this.#context.workspace;
    if (services === this.#seen) return { others: [], gone: [] };
    this.#seen = services;
    const byName = new Map(services.flatMap((service) => (runnable(service) === undefined ? [] : [[service.name, service] as const])));
    const gone = this.#services.filter(({ name }) => !byName.has(name));
    const before = new Set(this.#services.map(({ name }) => name));
    this.#services = this.#all.flatMap((service) => (fixed.has(service.name) && byName.has(service.name) ? service : (byName.get(service.name) ?? [])));
    const others = this.#services
      .filter((service) => !before.has(service.name) || (!fixed.has(service.name) && this.#isOther(service)))
      .map(({ name }) => name);
    return { others, gone };
  }

  #isOther(service: Service): boolean {
    const text = textOf(this.#context, service);
    const isOther = this.#texts.get(service.name) !== text;
    this.#texts.set(service.name, text);
    return isOther;
  }
}

/** A text that changes when a service is to run otherwise than before; its environment counts, what it is built from does not. */
function textOf({ environment, workspace }: Surroundings, service: Service): string {
  const needed = service.dependsOn.flatMap(({ service: name, kind }) => (kind === 'runtime' ? name : [])).sort();
  const ports = needed.map((name) => workspace.services.find((one) => one.name === name)?.extra['port']);
  // What mmo itself adds differs from one look to the next.
  const own = Object.entries(variablesOf(environment, service)).filter(([name]) => !name.startsWith('MMO_'));
  return JSON.stringify([service.type, service.dir, runnable(service), keys.map((key) => service.extra[key]), needed, ports, own.sort()]);
}

/** None where an env file is missing, which is told when the service starts. */
function variablesOf(environment: Surroundings['environment'], { name }: Service): Readonly<Record<string, string>> {
  try {
    return environment(name, 'start').env;
  } catch {
    return {};
  }
}
