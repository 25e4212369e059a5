import { indexTaskGraph } from '../graph/create-task-graph.ts';
import type { Host } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Origin, Service } from '../model/service.ts';
import type { Task, TaskConfig } from '../model/task.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { readChecked, writeChecked } from '../source/checked-file.ts';
import type { DerivedModel } from './derived-model.ts';

/** Keeps what was derived from the workspace's files: the last model on disk, those of this process in memory. */
export interface ModelStore {
  /** Reads what is likely to be asked for, while there is nothing else to do. */
  prepare(): void;
  /** The configuration that was parsed under this key. */
  config(key: string): WorkspaceConfig | undefined;
  /** The model whose digest, with the files that its inference has read, is the one that is told. */
  find(digestWith: (inferredFrom: DerivedModel['inferredFrom']) => string): DerivedModel | undefined;
  /** The model on disk with its configuration, if it is the one of this digest. */
  at(digest: string): { readonly model: DerivedModel; readonly config: WorkspaceConfig } | undefined;
  /** `isLasting` for the model of the work tree. */
  add(
    digest: string,
    model: DerivedModel,
    about: { readonly isLasting: boolean; readonly configKey: string | undefined; readonly config: WorkspaceConfig },
  ): void;
}

/** Opens the store at an absolute path. A file that is missing, damaged or of another version holds nothing. */
export function openModelStore(host: Host, file: string): ModelStore {
  const [first, bodyLine, origins] = readChecked(host, file) ?? [];
  const head = first && parse<Head>(first);
  const isSound = head?.version === VERSION && head.platform === host.machine.platform;
  const models = new Map<string, DerivedModel>();
  const modelOnDisk = (): DerivedModel | undefined => {
    if (!isSound || bodyLine === undefined || origins === undefined) return undefined;
    const known = models.get(head.digest) ?? revive(parse<Body>(bodyLine), origins, head.inferredFrom ?? undefined);
    models.set(head.digest, known);
    return known;
  };
  return {
    prepare: () => void modelOnDisk(),
    config: (key) => (isSound && head.configKey === key ? head.config : undefined),
    find(digestWith) {
      if (isSound && digestWith(head.inferredFrom ?? undefined) === head.digest) {
        const known = modelOnDisk();
        if (known !== undefined) return known;
      }
      for (const [digest, model] of models) if (digestWith(model.inferredFrom) === digest) return model;
      return undefined;
    },
    at(digest) {
      // A configuration whose mistakes a plugin excuses is looked at anew.
      const model = isSound && head.configKey !== undefined && head.digest === digest ? modelOnDisk() : undefined;
      return model && isSound ? { model, config: head.config } : undefined;
    },
    add(digest, model, { isLasting, configKey, config }) {
      models.set(digest, model);
      if (!isLasting || (isSound && head.digest === digest)) return;
      const { platform } = host.machine;
      const now: Head = { version: VERSION, platform, digest, configKey, config, inferredFrom: model.inferredFrom ?? null };
      writeChecked(host, file, [JSON.stringify(now), JSON.stringify(bodyOf(model)), JSON.stringify(originsOf(model.services))]);
    },
  };
}

const VERSION = 3;

interface Head {
  readonly version: number;
  readonly platform: string;
  readonly digest: string;
  readonly configKey: string | undefined;
  readonly config: WorkspaceConfig;
  readonly inferredFrom: readonly string[] | null;
}

type StoredService = Omit<Service, 'tasks' | 'origins'> & { readonly tasks: readonly (readonly [name: string, config: number])[] };

interface Body {
  /** Most services have a task as the workspace gives it: each one that differs is there once. */
  readonly configs: readonly TaskConfig[];
  readonly services: readonly StoredService[];
  /** In order of number: the place of a task's service and its name, or the whole of a virtual one. */
  readonly nodes: readonly (readonly [service: number, name: string] | Task)[];
  readonly edges: readonly (readonly number[])[];
  /** Of the graph. */
  readonly order: readonly number[];
  readonly executors: readonly string[];
  readonly notes: readonly Diagnostic[];
}

function bodyOf({ services, graph, executors, notes }: DerivedModel): Body {
  const places = new Map(services.map(({ name }, n) => [name, n]));
  const configs = new Distinct<TaskConfig>();
  const stored = services.map(
    ({ origins: _keptApart, tasks, ...service }): StoredService => ({ ...service, tasks: [...tasks].map(([name, config]) => [name, configs.placeOf(config)]) }),
  );
  return {
    configs: configs.values,
    services: stored,
    nodes: graph.tasks.map((task) => (task.virtual ? task : [places.get(task.service) ?? -1, task.name])),
    edges: graph.tasks.map((_, n) => graph.dependencies(n)),
    order: graph.order,
    executors,
    notes,
  };
}

type OriginEntries = readonly (readonly [string, Origin])[];

/** Most services have the same lines at the same places of their files: each list that differs is there once, with a mark in place of the file. */
interface Origins {
  readonly lists: readonly OriginEntries[];
  /** By service. */
  readonly places: readonly number[];
}

const OWN_FILE = '\0';

function originsOf(services: readonly Service[]): Origins {
  const lists = new Distinct<OriginEntries>();
  const places = services.map(({ origins, file }) => lists.placeOf([...origins].map(([key, origin]) => [key, renameFile(origin, file, OWN_FILE)])));
  return { lists: lists.values, places };
}

function renameFile({ by, span, ...origin }: Origin, from: string, to: string): Origin {
  const own = span?.file === from ? { ...span, file: to } : span;
  return { ...origin, by: by === from ? to : by, ...(own !== undefined && { span: own }) };
}

/** Values in the order in which they came, those with the same JSON once. */
class Distinct<T> {
  readonly values: T[] = [];
  readonly #places = new Map<string, number>();

  placeOf(value: T): number {
    const text = JSON.stringify(value);
    const known = this.#places.get(text) ?? this.values.push(value) - 1;
    this.#places.set(text, known);
    return known;
  }
}

/**
 * Takes over the objects as they were parsed, and copies tasks from one that has all of a task's keys: V8 spreads an object into a
 * literal with other keys forty times as slowly as it copies one whole.
 */
function revive(
  { configs, services: stored, nodes, edges, order, executors, notes }: Body,
  originsLine: Uint8Array,
  inferredFrom: DerivedModel['inferredFrom'],
): DerivedModel {
  const origins = originsGetter(stored, originsLine);
  const configAt = (place: number): TaskConfig => {
    const config = configs[place];
    if (config === undefined) throw new Error('the kept model names a task that it does not have');
    return config;
  };
  const services = stored.map((service): Service => {
    const known: Omit<Service, 'tasks' | 'origins'> = service;
    Object.assign(known, { tasks: new Map(service.tasks.map(([name, place]) => [name, configAt(place)])) });
    return Object.defineProperty(known, 'origins', origins) as Service;
  });
  const blanks = new Map<TaskConfig, Task>();
  const tasks = nodes.map((node): Task => {
    if (!('length' in node)) return node;
    const [place, name] = node;
    const service = services[place];
    const config = service?.tasks.get(name);
    if (service === undefined || config === undefined) throw new Error('the kept model names a task that it does not have');
    let blank = blanks.get(config);
    if (blank === undefined) {
      blank = { ...config, id: ':', service: '', name: '', root: '', virtual: false };
      blanks.set(config, blank);
    }
    const task: Writable<Task> = { ...blank };
    task.id = `${service.name}:${name}`;
    task.service = service.name;
    task.name = name;
    task.root = service.dir;
    return task;
  });
  return { services, graph: indexTaskGraph(tasks, edges, order), executors, inferredFrom, notes };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Where values came from is asked by few commands. */
function originsGetter(stored: readonly StoredService[], line: Uint8Array): PropertyDescriptor & ThisType<Service> {
  let origins: Origins | undefined;
  let places: ReadonlyMap<string, number> | undefined;
  return {
    enumerable: true,
    configurable: true,
    get(): Service['origins'] {
      origins ??= parse<Origins>(line);
      places ??= new Map(stored.map(({ file, name }, n) => [`${file}\0${name}`, n]));
      const list = origins.lists[origins.places[places.get(`${this.file}\0${this.name}`) ?? -1] ?? -1] ?? [];
      return new Map(list.map(([key, origin]) => [key, renameFile(origin, OWN_FILE, this.file)]));
    },
  };
}

function parse<T>(line: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(line)) as T;
}
