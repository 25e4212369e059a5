import type { Host } from '../host/host.ts';

/** Absolute path of a program as PATH finds it, links resolved; undefined where no folder has it. */
export function findProgram(name: string, path: string, host: Host): string | undefined {
  for (const dir of path.split(':')) {
    const candidate = `${dir}/${name}`;
    if (!dir.startsWith('/') || !host.files.exists(candidate)) continue;
    try {
      return host.files.realpath(candidate);
    } catch {
      // A dangling link: the next folder may have it.
    }
  }
  return undefined;
}
