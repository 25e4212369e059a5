import { posix } from 'node:path';
import type { InferTree } from '../../core/plugin-api.ts';
import { gitIgnores } from './git-ignores.ts';
import { joinWorkspace } from './join-workspace.ts';
import type { Manifest } from './manifest.ts';
import { readTsconfig, type Tsconfig } from './read-tsconfig.ts';

/** An output in the form of `service.yml`; a script may do without writing it. */
export interface InferredOutput {
  readonly path: string;
  readonly optional: true;
}

export interface BuildContext {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly tree: InferTree;
}

/** Folders that tools write to unless they are told otherwise. */
const TOOL_FOLDERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:vite|tsup|rollup|webpack|parcel|astro|unbuild|ng|rslib|rsbuild|tsdown|microbundle)\b/, ['dist']],
  [/\bnext\b/, ['.next', 'out']],
  [/\bnuxt\b/, ['.output', '.nuxt']],
  [/\b(?:react-scripts|remix|docusaurus|svelte-kit)\b/, ['build']],
];
const OUTPUT_FLAG = /(?:--out-?dir|--outfile|--output(?:-path)?|--dist-dir|--dir|-o|-d)[= ]+["']?([\w@./-]+)/gi;
const USUAL_FOLDERS = ['dist', 'build', 'lib', 'out'];
const SCRIPT_FILE = /\b(?:node|tsx|ts-node|bun|sh|bash)\s+(?:-\S+\s+)*([\w@./-]+\.(?:[cm]?[jt]s|sh))\b/g;

/**
 * What a build script leaves behind. Only what git ignores and nothing of which it tracks is an output: outputs are
 * moved aside before a build and deleted on a restore, which no source may ever be.
 */
export function buildOutputs(script: string, { dir, manifest, tree }: BuildContext): readonly InferredOutput[] {
  const project = projectOf(script, dir, tree);
  const text = `${script}\n${[...script.matchAll(SCRIPT_FILE)].map(([, file]) => tree.read(posix.normalize(file ?? '')) ?? '').join('\n')}`;
  const folders = [
    ...(project?.noEmit === false ? [project.outDir, project.declarationDir].map((path) => relativeTo(dir, path)) : []),
    ...[...script.matchAll(OUTPUT_FLAG)].map(([, path]) => folderOf(path ?? '')),
    ...TOOL_FOLDERS.flatMap(([tool, usual]) => (tool.test(script) ? usual : [])),
    ...[...manifest.entries, ...manifest.files].map((path) => topFolder(path)),
    ...USUAL_FOLDERS.filter((folder) => new RegExp(`(?<![\\w.-]|\\.\\./|[\\w-]/)${folder}(?![\\w-])`).test(text)),
  ];
  const safe = [...new Set(folders)].filter((path): path is string => path !== undefined && isSafe(path, dir, tree));
  const outermost = safe.filter((path) => !safe.some((other) => path.startsWith(`${other}/`)));
  const info = project?.incremental === true || /\btsc\b.*\s(?:-b|--build)\b/.test(script) ? buildInfo(dir, project) : [];
  return [...outermost, ...info.filter((path) => !outermost.some((folder) => path.startsWith(`${folder}/`)))].map((path) => ({ path, optional: true }));
}

/** True where a script has tsc write code, whatever it is called. */
export function emitsCode(script: string, dir: string, tree: InferTree): boolean {
  return projectOf(script, dir, tree)?.noEmit === false;
}

/** The TypeScript project that a script compiles; undefined where it does not run tsc. */
function projectOf(script: string, dir: string, tree: InferTree): Tsconfig | undefined {
  if (!/\btsc\b/.test(script) || /--noEmit\b/.test(script)) return undefined;
  const named = /\s(?:-p|--project|-b|--build)[= ]+(?!-)["']?([\w@./-]+)/.exec(script)?.[1] ?? 'tsconfig.json';
  const path = joinWorkspace(dir, named.endsWith('.json') ? named : `${named}/tsconfig.json`);
  return path === undefined ? undefined : readTsconfig(path, tree.readWorkspace);
}

/** Without it tsc would think that what was moved aside is still there. */
function buildInfo(dir: string, project: Tsconfig | undefined): readonly string[] {
  const named = relativeTo(dir, project?.buildInfo);
  return ['*.tsbuildinfo', ...(named?.includes('/') ? [named] : [])];
}

function isSafe(path: string, dir: string, tree: InferTree): boolean {
  if (path === '' || path.split('/')[0] === 'node_modules') return false;
  const full = joinWorkspace(dir, path);
  return full !== undefined && gitIgnores(full, tree.readWorkspace) && tree.list([`${path}/**`]).length === 0;
}

function relativeTo(dir: string, path: string | undefined): string | undefined {
  if (path === undefined || dir === '') return path;
  return path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : undefined;
}

function topFolder(path: string): string | undefined {
  const normal = posix.normalize(path);
  const slash = normal.indexOf('/');
  if (slash < 0) return /^[\w-]+$/.test(normal) ? normal : undefined;
  const first = normal.slice(0, slash);
  return /^[\w-][\w.-]*$/.test(first) ? first : undefined;
}

/** A folder as it is; of a file, the folder it lies in. */
function folderOf(path: string): string | undefined {
  const normal = posix.normalize(path).replace(/\/$/, '');
  if (normal.startsWith('..') || normal.startsWith('/') || normal === '.') return undefined;
  if (!/\.\w+$/.test(posix.basename(normal)) || normal.startsWith('.')) return normal;
  const folder = posix.dirname(normal);
  return folder === '.' ? undefined : folder;
}
