import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const repository = join(import.meta.dirname, '..', '..');
let command: Promise<readonly [string, ...string[]]> | undefined;

/** The argv that starts mmo: the built one when it is newer than every source, else the sources themselves. */
export function mmoCommand(): Promise<readonly [string, ...string[]]> {
  command ??= choose();
  return command;
}

async function choose(): Promise<readonly [string, ...string[]]> {
  const { digestSources } = (await import(pathToFileURL(join(repository, '.ci', 'sources.mjs')).href)) as { digestSources: (root: string) => string };
  const stamp = join(repository, 'dist', '.stamp');
  const isBuilt = existsSync(stamp) && readFileSync(stamp, 'utf8') === digestSources(repository);
  if (isBuilt) return [process.execPath, join(repository, 'dist', 'bin', 'mmo.js')];
  return [process.execPath, '--import', import.meta.resolve('tsx'), join(repository, 'core', 'cli', 'main.ts')];
}
