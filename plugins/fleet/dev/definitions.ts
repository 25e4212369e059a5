import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { runnable } from '../instances/runnable.ts';
import { servicesOfWords } from '../instances/services-of-words.ts';
import { withRuntimeDependencies } from '../instances/with-runtime-dependencies.ts';

/** A workspace as it was read last, with what the command is about in it. */
type Reading = Pick<PluginCommandContext, 'selected' | 'environment'> & Pick<PluginCommandContext['workspace'], 'services'>;

export interface DefinitionsOptions {
  /** Those that the command begins with. */
  readonly services: readonly Service[];
  /** Names of those that stay as they are. */
  readonly fixed: ReadonlySet<string>;
}

/** Keys of `service.yml` that say how a service runs, or where it is reached. */
const keys = ['port', 'path', 'docker', 'vendors'] as const;

/** Which services a command runs and how, as the files of a workspace say that may change meanwhile. */
export class Definitions {
  readonly #context: Pick<PluginCommandContext, 'positionals' | 'flags'>;
  readonly #fixed: ReadonlyMap<string, Service>;
  readonly #texts = new Map<string, string>();
  /** Names of all that ran at some time: what is gone may come back. */
  readonly #all = new Set<string>();
  /** The workspace's services that run by themselves, as they were taken over last. */
  #seen: readonly Service[];
  #known: ReadonlySet<string>;
  #services: readonly Service[];

  constructor(
    context: Pick<PluginCommandContext, 'positionals' | 'flags' | 'workspace' | 'environment' | 'selected'>,
    { services, fixed }: DefinitionsOptions,
  ) {
    this.#context = context;
    this.#fixed = new Map(services.flatMap((service) => (fixed.has(service.name) ? [[service.name, service]] : [])));
    this.#seen = context.workspace.services;
    this.#known = namesOf(this.#seen.filter(isRunnable));
    this.#services = services;
    const reading = { services: this.#seen, selected: context.selected, environment: context.environment };
    for (const service of services) this.#isOther(service, reading);
  }

  /** As they are by now, without those that are gone. */
  get services(): readonly Service[] {
    return this.#services;
  }

  /**
   * What is to run in a workspace: all that ran at some time and is there, what has come that a new command would choose, and what these
   * need at run time. What was there and was not chosen stays out.
   */
  servicesIn({ services, selected }: Reading): readonly Service[] {
    const { positionals, flags } = this.#context;
    const chosen = servicesOfWords({ workspace: { services }, selected, positionals }).filter(({ name }) => !this.#known.has(name));
    const own = [...services.filter(({ name }) => this.#all.has(name)), ...chosen].filter(isRunnable);
    const wanted = namesOf(flags['no-deps'] === true ? own : withRuntimeDependencies(own, services));
    return services.flatMap((service) => (wanted.has(service.name) ? (this.#fixed.get(service.name) ?? service) : []));
  }

  /** Takes over what the workspace says by now. Returns names of services that are to run otherwise than before, have come or are back, and those that are gone. */
  take(reading: Reading): { readonly others: readonly string[]; readonly gone: readonly Service[] } {
    if (reading.services === this.#seen) return { others: [], gone: [] };
    const now = this.servicesIn(reading);
    const names = namesOf(now);
    const before = namesOf(this.#services);
    const gone = this.#services.filter(({ name }) => !names.has(name));
    this.#seen = reading.services;
    this.#known = namesOf(this.#seen.filter(isRunnable));
    this.#services = now;
    const others = now.filter((service) => this.#isOther(service, reading) || !before.has(service.name)).map(({ name }) => name);
    return { others, gone };
  }

  #isOther(service: Service, reading: Reading): boolean {
    this.#all.add(service.name);
    if (this.#fixed.has(service.name)) return false;
    const text = textOf(reading, service);
    const isOther = this.#texts.get(service.name) !== text;
    this.#texts.set(service.name, text);
    return isOther;
  }
}

function isRunnable(service: Service): boolean {
  return runnable(service) !== undefined;
}

function namesOf(services: readonly Service[]): ReadonlySet<string> {
  return new Set(services.map(({ name }) => name));
}

/** A text that changes when a service is to run otherwise than before; its environment counts, what it is built from does not. */
function textOf({ environment, services }: Reading, service: Service): string {
  const needed = service.dependsOn.flatMap(({ service: name, kind }) => (kind === 'runtime' ? name : [])).sort();
  const ports = needed.map((name) => services.find((one) => one.name === name)?.extra['port']);
  // What mmo itself adds differs from one look to the next.
  const own = Object.entries(variablesOf(environment, service)).filter(([name]) => !name.startsWith('MMO_'));
  return JSON.stringify([service.type, service.dir, runnable(service), keys.map((key) => service.extra[key]), needed, ports, own.sort()]);
}

/** None where an env file is missing, which is told when the service starts. */
function variablesOf(environment: Reading['environment'], { name }: Service): Readonly<Record<string, string>> {
  try {
    return environment(name, 'start').env;
  } catch {
    return {};
  }
}
