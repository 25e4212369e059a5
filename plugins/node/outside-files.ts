import { posix } from 'node:path';
import type { InferTree } from '../../core/plugin-api.ts';
import { joinWorkspace } from './join-workspace.ts';

const EXTENSIONS = '{js,cjs,mjs,jsx,ts,cts,mts,tsx,json,vue,svelte,astro}';
const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/;
/** A relative path: an import, or a file that is read, as by `__dirname + '/../x'`. */
const LITERAL = /(["'`])\/?(\.{1,2}\/[^"'`\n\\$*?{}]*)\1/g;
/** Arguments of `path.join` and the like that lead up. */
const JOINED = /(["'])\.\.\1(?:\s*,\s*(["'])[^"'\n\\$*?{}]*\2)+/g;

/**
 * What a package's sources name by a relative path and what lies outside of its folder: files, those that these name in
 * turn, and folders without services. As input globs, in order. No edges: a file that is used as it is needs no build.
 */
export function outsideFiles(dir: string, tree: InferTree): readonly string[] {
  const found = new Set<string>();
  const seen = new Set(tree.list([`**/*.${EXTENSIONS}`]).flatMap((path) => (/(?:^|\/)node_modules\//.test(path) ? [] : (joinWorkspace(dir, path) ?? []))));
  let fresh: readonly string[] = [...seen];
  while (fresh.length > 0) {
    const places = [...new Set(fresh.filter((path) => SOURCE.test(path)).flatMap((path) => placesIn(path, dir, tree)))].sort();
    const matched = places.length === 0 ? [] : tree.listWorkspace(places.flatMap(globsOf));
    fresh = matched.filter((path) => !seen.has(path) && places.some((place) => isNamed(path, place)));
    for (const path of fresh) {
      seen.add(path);
      found.add(`//${escapeGlob(path)}`);
    }
    for (const place of places) if (isPlainFolder(place, matched, tree)) found.add(`//${escapeGlob(place)}/**`);
  }
  return [...found].sort();
}

/** Relative to the file, as imports are, or to the package, where its scripts run. */
function placesIn(path: string, dir: string, tree: InferTree): readonly string[] {
  const source = tree.readWorkspace(path) ?? '';
  const texts = [...source.matchAll(LITERAL)].map(([, , text]) => text ?? '');
  for (const [found] of source.matchAll(JOINED)) texts.push([...found.matchAll(/["']([^"']*)["']/g)].map(([, part]) => part).join('/'));
  const folders = [...new Set([posix.dirname(path) === '.' ? '' : posix.dirname(path), dir])];
  return texts
    .flatMap((text) => folders.flatMap((folder) => joinWorkspace(folder, text) ?? []))
    .filter((place) => !isWithin(place, dir) && !isWithin(dir, place) && !/(?:^|\/)node_modules(?:\/|$)/.test(place));
}

/** The path itself, one with an ending that the import leaves out or that TypeScript reads in its place, a folder's index, all of a folder. */
function globsOf(place: string): readonly string[] {
  return [escapeGlob(place), `${escapeGlob(withoutEnding(place))}.${EXTENSIONS}`, `${escapeGlob(place)}.${EXTENSIONS}`, `${escapeGlob(place)}/**`];
}

function isNamed(path: string, place: string): boolean {
  if (path === place) return true;
  if (!SOURCE.test(path) && !path.endsWith('.json')) return false;
  const stem = path.slice(0, path.lastIndexOf('.'));
  return stem === place || stem === `${place}/index` || (/\.[cm]?jsx?$/.test(place) && stem === withoutEnding(place));
}

function withoutEnding(place: string): string {
  return place.replace(/\.[cm]?jsx?$/, '');
}

function isPlainFolder(place: string, matched: readonly string[], { services }: InferTree): boolean {
  if (matched.some((path) => isNamed(path, place))) return false;
  return matched.some((path) => path.startsWith(`${place}/`)) && !services.some(({ dir }) => dir !== '' && (isWithin(place, dir) || isWithin(dir, place)));
}

function isWithin(path: string, dir: string): boolean {
  return dir === '' || path === dir || path.startsWith(`${dir}/`);
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}
