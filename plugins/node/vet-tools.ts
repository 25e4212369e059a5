import type { InferTree } from '../../core/plugin-api.ts';

const SOURCES = ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'];
const SETTINGS = [
  'biome.json*',
  '.biome.json*',
  '.eslintrc*',
  'eslint.config.*',
  '.eslintignore',
  '.prettierrc*',
  'prettier.config.*',
  '.editorconfig',
  'tsconfig*.json',
  'package.json',
];

/** True where there is something that the `vet` executor can look at; without configuration it is the syntax. */
export function hasSources(tree: InferTree): boolean {
  return tree.list(SOURCES).length > 0;
}

/** Settings of checkers in the folders above a service, which they search for by themselves, as inputs. */
export function sharedSettings(dir: string, tree: InferTree): readonly string[] {
  const parts = dir === '' ? [] : dir.split('/');
  const above = parts.map((_part, depth) => parts.slice(0, depth).join('/'));
  const globs = above.flatMap((folder) => SETTINGS.map((name) => (folder === '' ? name : `${folder}/${name}`)));
  return globs.length === 0 ? [] : tree.listWorkspace(globs).map((path) => `//${path}`);
}
