import { dirname, join, resolve } from 'node:path';
import type { Engine } from '../../engine/types.ts';
import { namesFile, readNames, type ServiceNames } from '../../engine/workspace-names.ts';
import type { Host } from '../../host/host.ts';
import type { Files } from '../../model/files.ts';
import { builtins } from '../builtins.ts';
import type { FlagName } from '../flag-table.ts';
import { version } from '../version.ts';

/** What finding names needs; the host and the engine only where the kept names do not hold any more. */
export interface FindNamesParts {
  readonly files: Files;
  readonly cwd: string;
  readonly createHost: () => Promise<Host>;
  readonly openWorkspace: Engine['open'];
}

/**
 * Services and tasks around `cwd`, or around `-C`. Kept names that still hold are read from one file, without git and without the
 * engine; else the workspace is read, without plugins, and its names are kept. What is broken gives the names kept last, or none.
 */
export async function findNames(parts: FindNamesParts, flags: ReadonlyMap<FlagName, string>): Promise<readonly ServiceNames[]> {
  const cwd = resolve(parts.cwd, flags.get('cwd') ?? '.');
  if (flags.has('cwd') && !isFolder(parts.files, cwd)) return [];
  const configFile = flags.get('config');
  const root = configFile === undefined ? findKeptRoot(parts.files, cwd) : undefined;
  const kept = root === undefined ? undefined : readNames(parts.files, root);
  if (kept?.isFresh === true) return kept.services;
  const { value } = await parts.openWorkspace({ host: await parts.createHost(), cwd, builtins, configFile, version, plugins: 'none' });
  if (value === undefined) return kept?.services ?? [];
  const saved = configFile === undefined ? readNames(parts.files, value.root)?.services : undefined;
  return saved ?? value.services.map(({ name, dir, tags, tasks }) => ({ name, dir, tags, tasks: [...tasks.keys()] }));
}

function isFolder(files: Files, path: string): boolean {
  try {
    return files.lstat(files.realpath(path))?.kind === 'directory';
  } catch {
    return false;
  }
}

/** The nearest folder upwards that keeps names, unless a workspace begins below it. */
function findKeptRoot(files: Files, cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (files.exists(namesFile(folder))) return folder;
    if (dirname(folder) === folder || ['mmo.json', 'mmo.yml', 'mmo.yaml', '.git'].some((name) => files.exists(join(folder, name)))) return undefined;
    if (/"mmo"\s*:/.test(files.tryReadText(join(folder, 'package.json')) ?? '')) return undefined;
  }
}
