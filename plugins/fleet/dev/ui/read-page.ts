import { join } from 'node:path';
import type { Files } from '../../../../core/plugin-api.ts';
import { type PageFile, toPage } from './to-page.ts';

/** All files of the page by name, from the folder beside this module; a build puts them into the module instead (`.ci/build.mjs`). */
export function readPage(files: Pick<Files, 'readdir' | 'readText'>): ReadonlyMap<string, PageFile> {
  const folder = join(import.meta.dirname, 'page');
  return toPage(Object.fromEntries(files.readdir(folder).map(({ name }) => [name, files.readText(join(folder, name))])));
}
