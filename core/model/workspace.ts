import type { Span } from './diagnostic.ts';

/** `mmo.json` as validated, with defaults filled in. Task defaults stay raw: `services/` merges them. */
export interface WorkspaceConfig {
  /** Path of the file, workspace-relative; undefined without one. */
  readonly file?: string | undefined;
  readonly name: string;
  readonly services: readonly string[];
  /** Folders elsewhere whose services belong to the workspace, as written. */
  readonly roots: readonly string[];
  readonly plugins: readonly PluginReference[];
  readonly tasks: Readonly<Record<string, RawTask>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  readonly globalInputs: readonly string[];
  readonly globalEnv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly commands: Readonly<
    Record<string, { readonly env?: Readonly<Record<string, string>>; readonly before?: readonly string[]; readonly after?: readonly string[] }>
  >;
  readonly cache: { readonly maxSizeBytes: number; readonly maxAgeMs: number };
  readonly affected: { readonly base?: string | undefined; readonly fallback: 'error' | 'all' };
  /** Key path (`tasks.build.dependsOn.0`) to place. */
  readonly spans: Readonly<Record<string, Span>>;
  /** Everything else, as validated. */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface PluginReference {
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly span?: Span | undefined;
}

/** A task as written: keys of the contract, shapes already checked by the schema. */
export type RawTask = Readonly<Record<string, unknown>>;

/** One service of a `service.yml` as written and checked by the schema. */
export interface RawService {
  readonly file: string;
  /** Its folder, where that is not the file's. */
  readonly dir?: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
  /** Key path to place; the empty key is the whole file. */
  readonly spans: Readonly<Record<string, Span>>;
}
