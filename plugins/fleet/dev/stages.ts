import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { readRecords } from '../instances/instance-records.ts';
import { livingProcess } from '../instances/living-process.ts';
import { stageFolder, stageService } from './stage-service.ts';

/**
 * Where static services stand under `mmo dev`: each in a copy of its folder that was made when its build had succeeded, so
 * that it serves whole files while the next build writes where it always does.
 */
export class Stages {
  readonly #context: PluginCommandContext;
  /** Names of static services that there were. */
  readonly #names = new Set<string>();
  readonly #standing = new Map<string, string>();

  constructor(context: PluginCommandContext, services: readonly Service[]) {
    this.#context = context;
    for (const { name } of staticOf(services)) this.#names.add(name);
  }

  /** The context in which these services are started where their last stage is. */
  get context(): PluginCommandContext {
    const environment: PluginCommandContext['environment'] = (service, command) => {
      const given = this.#context.environment(service, command);
      const stage = command === 'start' ? this.#standing.get(service) : undefined;
      return stage === undefined ? given : { ...given, cwd: stage };
    };
    return { ...this.#context, environment };
  }

  /** Copies what these services have now; to be called while nothing builds. Where that fails, a service stands in its own folder. */
  take(services: readonly Service[]): void {
    for (const { name } of staticOf(services)) {
      this.#names.add(name);
      try {
        this.#standing.set(name, stageService(this.#context, name, this.#context.environment(name, 'start').cwd));
      } catch (error) {
        this.#standing.delete(name);
        this.#context.writeError(`${name}: runs in its own folder: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
  }

  /** Deletes stages in which no process stands and none is about to. */
  tidy({ all = false }: { readonly all?: boolean } = {}): void {
    const { files } = this.#context;
    const used = [...readRecords(this.#context).values()].filter((record) => livingProcess(this.#context, record) !== undefined).map(({ cwd }) => cwd);
    if (!all) used.push(...this.#standing.values());
    for (const name of this.#names) {
      const folder = stageFolder(this.#context, name);
      for (const { name: stage } of files.exists(folder) ? files.readdir(folder) : []) {
        const path = `${folder}/${stage}`;
        if (!used.some((cwd) => cwd === path || cwd.startsWith(`${path}/`))) files.remove(path);
      }
    }
  }
}

function staticOf(services: readonly Service[]): readonly Service[] {
  return services.filter(({ type }) => type === 'static');
}
