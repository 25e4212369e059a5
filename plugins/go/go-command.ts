import type { GoModules } from './go-modules.ts';
import type { GoProgram } from './go-programs.ts';

/** The build's command: the same bytes wherever the checkout lies, for nothing of the path, the repository or the time goes in. */
export function goCommand({
  programs,
  own,
  dir,
  modules,
}: {
  readonly programs: readonly GoProgram[];
  /** The packages to build where there is no program; undefined for all below. */
  readonly own: readonly string[] | undefined;
  readonly dir: string;
  readonly modules: GoModules;
}): string | readonly string[] {
  // With go.work, go finds the vendor folder by itself and older versions refuse the flag.
  const vendored = modules.vendor !== undefined && !modules.inGoWork ? ['-mod=vendor'] : [];
  const build = ['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-buildid=', ...vendored];
  const packages = own?.map((folder) => (folder === dir ? '.' : `./${folder.slice(dir === '' ? 0 : dir.length + 1)}`)) ?? ['./...'];
  const calls = programs.length === 0 ? [[...build, ...packages]] : programs.map(({ argument, output }) => [...build, '-o', output, argument]);
  const [only] = calls;
  if (calls.length === 1 && only !== undefined) return only;
  return calls.map((argv) => argv.map(quoted).join(' ')).join(' && ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
