import type { Executor, JsonSchema } from './executor.ts';

/** What inference sees: the files of one service's folder in one tree. Pure reading. */
export interface InferTree {
  /** Paths below the service's folder that match the globs, relative to it. */
  list(globs: readonly string[]): readonly string[];
  read(path: string): string | undefined;
}

/** Supplies tasks and edges that a `service.yml` does not spell out; pure. */
export interface Inference {
  /** Globs relative to the service's folder; inference runs where one matches. */
  readonly when: readonly string[];
  /** Returns a partial service configuration in the form of `service.yml`. */
  run(service: { readonly name: string; readonly dir: string; readonly type: string }, tree: InferTree): Readonly<Record<string, unknown>>;
}

/** What brings capabilities in: a plain object that returns data; the core acts. */
export interface Plugin {
  readonly name: string;
  readonly apiVersion: 1;
  readonly schema?: JsonSchema | undefined;
  readonly executors?: readonly Executor[] | undefined;
  readonly infer?: Inference | undefined;
}

/** Built-ins by name, imported only when needed. Handed to `engine.open`. */
export interface Builtins {
  readonly plugins: Readonly<Record<string, () => Promise<Plugin>>>;
  /** Executors that exist without naming a plugin. */
  readonly executors: Readonly<Record<string, () => Promise<Executor>>>;
}
