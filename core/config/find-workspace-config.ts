import { basename, dirname, join, resolve } from 'node:path';
import type { Files } from '../model/files.ts';

/** Where to look. */
export interface FindWorkspaceConfigOptions {
  /** Absolute. */
  readonly cwd: string;
  /** Absolute; the last folder that is looked into: the git top level. */
  readonly stopDir: string;
  /** `--config`, relative to `cwd`; taken as it is, without a search. */
  readonly configFile?: string | undefined;
  /** To look by before cosmiconfig, which takes longer to load than to search, is asked where they cannot tell. */
  readonly files: Pick<Files, 'lstat' | 'tryReadText'>;
}

/**
 * Absolute path of the workspace's configuration file: `mmo.json`, `mmo.yml`, `mmo.yaml` or a `package.json` with a key
 * `mmo`, in the nearest folder upwards. Nothing is executed, and a broken file, or what stands in its place, is found all the same: reading
 * it properly, with places, is left to `parseWorkspaceConfig`.
 */
export async function findWorkspaceConfig({ cwd, stopDir, configFile, files }: FindWorkspaceConfigOptions): Promise<string | undefined> {
  if (configFile !== undefined) return resolve(cwd, configFile);
  let explorer: Explorer | undefined;
  for (let folder = cwd; ; folder = dirname(folder)) {
    const seen = lookInto(folder, files);
    if (seen !== undefined && seen !== 'unclear') return seen;
    if (seen === 'unclear') {
      explorer ??= await createExplorer();
      const found = await explorer.search(folder).then((result) => result?.filepath, unreadable);
      if (found !== undefined) return found;
    }
    if (folder === stopDir || folder === dirname(folder)) return undefined;
  }
}

/** The configuration file of a folder where that is plain to see: a file of a name that is ours alone, or nothing that could be one. */
function lookInto(folder: string, files: FindWorkspaceConfigOptions['files']): string | 'unclear' | undefined {
  for (const name of PLACES) {
    const path = join(folder, name);
    const kind = files.lstat(path)?.kind;
    if (kind === undefined) continue;
    // A pipe would be waited for, and a device read without end: whoever reads the configuration says what it is instead.
    if (name !== 'package.json') return path;
    if (kind !== 'file') return undefined;
    const text = files.tryReadText(path);
    return text === undefined || MENTION.test(text) ? 'unclear' : undefined;
  }
  return undefined;
}

const PLACES = ['mmo.json', 'mmo.yml', 'mmo.yaml', 'package.json'];
const MENTION = /"mmo"\s*:/;

interface Explorer {
  search(from: string): Promise<{ readonly filepath: string } | null>;
}

/**
 * cosmiconfig's explorer, without its front door: that one first reads settings of its own from the current folder and
 * executes a `.config/config.js` it finds there, and would go on to the user's configuration folder after the last one.
 */
async function createExplorer(): Promise<Explorer> {
  const module = (await import('cosmiconfig/dist/Explorer.js')) as unknown as {
    readonly Explorer: new (options: Readonly<Record<string, unknown>>) => Explorer;
  };
  return new module.Explorer({
    moduleName: 'mmo',
    searchPlaces: PLACES,
    searchStrategy: 'none',
    cache: false,
    ignoreEmptySearchPlaces: false,
    metaConfigFilePath: null,
    loaders: { '.json': counts, '.yml': counts, '.yaml': counts },
    transform: (result: unknown) => result,
  });
}

/** Says only whether a file counts as configuration; its text is parsed once, elsewhere. */
function counts(file: string, text: string): Readonly<Record<string, unknown>> | undefined {
  if (basename(file) !== 'package.json') return {};
  return MENTION.test(text) && hasOwnKey(text) ? { mmo: {} } : {};
}

function hasOwnKey(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && Object.hasOwn(value, 'mmo');
  } catch {
    return true;
  }
}

/** A file that is there and cannot be read is the configuration: whoever reads it says what is wrong. */
function unreadable(error: unknown): string | undefined {
  if (error instanceof Error && 'path' in error && typeof error.path === 'string') return error.path;
  throw error;
}
