import { type GoModules, importOfFolder } from './go-modules.ts';
import { isMain } from './go-packages.ts';
import type { GoSources } from './go-sources.ts';

/** A program of a service. */
export interface GoProgram {
  /** Its package's folder, as a workspace path. */
  readonly folder: string;
  /** The folder for the go command: `.` or `./cmd/x`. */
  readonly argument: string;
  /** Relative to the service. */
  readonly output: string;
}

/** The programs of a service: main packages in its folder and in those of `cmd/`. They get the names that go gives them. */
export function goPrograms({
  dir,
  own,
  modules,
  sources,
}: {
  readonly dir: string;
  readonly own: readonly string[];
  readonly modules: GoModules;
  readonly sources: GoSources;
}): readonly GoProgram[] {
  const cmd = dir === '' ? 'cmd/' : `${dir}/cmd/`;
  const mains = own.filter((folder) => (folder === dir || (folder.startsWith(cmd) && !folder.slice(cmd.length).includes('/'))) && isMain(folder, sources));
  const names = mains.map((folder) => programName(importOfFolder(folder, modules)));
  return mains.map((folder, n) => {
    const below = folder === dir ? '' : folder.slice(dir === '' ? 0 : dir.length + 1);
    const name = names[n] ?? '';
    // The one in the service's own folder keeps the name when one in cmd/ has the same.
    const output = names.indexOf(name) === n ? name : below.replaceAll('/', '-');
    return { folder, argument: below === '' ? '.' : `./${below}`, output: `bin/${output}` };
  });
}

/** The last part of the import path that is not a major version. */
function programName(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  return /^v\d+$/.test(last) && parts.length > 1 ? (parts.at(-2) ?? last) : last;
}
