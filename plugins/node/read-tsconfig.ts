import { posix } from 'node:path';
import { joinWorkspace } from './join-workspace.ts';
import { parseJsonc } from './parse-jsonc.ts';

/** What a tsconfig.json and those it extends say that matters here; paths are of the workspace. */
export interface Tsconfig {
  readonly outDir: string | undefined;
  readonly declarationDir: string | undefined;
  readonly buildInfo: string | undefined;
  readonly noEmit: boolean;
  /** A tsbuildinfo is written beside the output. */
  readonly incremental: boolean;
  /** Folders or files of `references`. */
  readonly references: readonly string[];
  /** Targets of `paths` that the file itself spells out, up to a wildcard. */
  readonly paths: readonly string[];
  /** Files that it extends. */
  readonly bases: readonly string[];
}

const DEEPEST = 8;

/** Reads a tsconfig by its workspace path; undefined where there is none or it cannot be parsed. Bases from packages are left out. */
export function readTsconfig(path: string, read: (path: string) => string | undefined, depth = 0): Tsconfig | undefined {
  const text = read(path);
  const value = fields(text === undefined ? undefined : parseJsonc(text));
  if (value === undefined || depth > DEEPEST) return undefined;
  const dir = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  const options = fields(value['compilerOptions']) ?? {};
  const bases = listed(value['extends']).flatMap((item) => {
    const base = item.startsWith('.') ? joinWorkspace(dir, item.endsWith('.json') ? item : `${item}.json`) : undefined;
    return base === undefined ? [] : [{ path: base, config: readTsconfig(base, read, depth + 1) }];
  });
  const inherited = <Key extends keyof Tsconfig>(key: Key): Tsconfig[Key] | undefined =>
    bases.map(({ config }) => config?.[key]).findLast((item) => item !== undefined && item !== false);
  const place = (key: string): string | undefined => (typeof options[key] === 'string' ? joinWorkspace(dir, options[key]) : undefined);
  const flag = (key: string): boolean | undefined => (typeof options[key] === 'boolean' ? options[key] : undefined);
  const baseUrl = place('baseUrl') ?? dir;
  return {
    outDir: place('outDir') ?? inherited('outDir'),
    declarationDir: place('declarationDir') ?? inherited('declarationDir'),
    buildInfo: place('tsBuildInfoFile') ?? inherited('buildInfo'),
    noEmit: flag('noEmit') ?? inherited('noEmit') ?? false,
    incremental: flag('composite') ?? flag('incremental') ?? inherited('incremental') ?? false,
    references: (Array.isArray(value['references']) ? value['references'] : []).flatMap((item: unknown) => {
      const target = fields(item)?.['path'];
      return typeof target === 'string' ? (joinWorkspace(dir, target) ?? []) : [];
    }),
    paths: Object.values(fields(options['paths']) ?? {})
      .flatMap(listed)
      .flatMap((target) => joinWorkspace(baseUrl, target.replace(/\*.*$/, '')) ?? []),
    bases: [...new Set(bases.flatMap((base) => [...(base.config?.bases ?? []), base.path]))],
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function listed(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}
