import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { ExecutorContext } from '../../core/plugin-api.ts';
import type { ContextEntry } from './context-entry.ts';
import { createIgnoreMatcher, type IgnoreMatcher } from './create-ignore-matcher.ts';
import { dockerfilePlaces } from './dockerfile-places.ts';
import { ImageMistake } from './image-mistake.ts';
import type { ImageOptions } from './image-options.ts';
import { listFolder, withParents } from './list-folder.ts';
import { parseIgnoreFile } from './parse-ignore-file.ts';

/** What is sent to a builder. */
export interface BuildContext {
  readonly entries: readonly ContextEntry[];
  /** Path of the Dockerfile among them. */
  readonly dockerfile: string;
  /** Absolute. */
  readonly dockerfileSource: string;
}

type Given = Pick<ExecutorContext, 'files' | 'workspaceRoot' | 'serviceRoot' | 'service' | 'inputs' | 'absolute' | 'allDependencies'>;

/** Gathers a context: a folder as docker does, or for `workspace` exactly the files that the task's key covers. */
export function buildContext(options: ImageOptions, given: Given): BuildContext {
  return options.context === 'workspace' ? fromWorkspace(options, given) : fromFolder(options, given);
}

function fromFolder(options: ImageOptions, given: Given): BuildContext {
  const { context } = options;
  const { files, serviceRoot, workspaceRoot } = given;
  const folder = posix.join(context.startsWith('//') ? workspaceRoot : serviceRoot, context).replace(/\/$/, '');
  if (!isInside(folder, workspaceRoot) && !isInside(folder, serviceRoot)) throw new ImageMistake(`the context "${context}" leads outside the workspace`);
  if (files.lstat(folder)?.kind !== 'directory') throw new ImageMistake(`the context "${context}" is no folder: ${folder}`);
  const dockerfileSource = findDockerfile(options, given);
  const ignoreFile = [`${dockerfileSource}.dockerignore`, `${folder}/.dockerignore`].find((path) => files.exists(path));
  const patterns = ignoreFile === undefined ? [] : parseIgnoreFile(files.readText(ignoreFile));
  const isWithin = isInside(dockerfileSource, folder);
  const name = isWithin ? dockerfileSource.slice(folder.length + 1) : strayName(dockerfileSource);
  // mmo's own folder changes while it runs.
  const entries = listFolder(files, folder, { matcher: withBuildFiles(patterns, name), skipped: new Set([`${workspaceRoot}/.mmo`]) });
  if (isWithin) return { entries, dockerfile: name, dockerfileSource };
  // As docker does: under a name that no COPY means, and the builder drops it from what is copied.
  const own = files.tryReadText(`${folder}/.dockerignore`) ?? '.dockerignore';
  const ignore: ContextEntry = { path: '.dockerignore', kind: 'file', source: `${folder}/.dockerignore`, content: Buffer.from(`${own}\n${name}\n`) };
  const added: ContextEntry = { path: name, kind: 'file', source: dockerfileSource };
  return { entries: withParents([...entries.filter(({ path }) => path !== '.dockerignore'), ignore, added], folder), dockerfile: name, dockerfileSource };
}

function fromWorkspace(options: ImageOptions, given: Given): BuildContext {
  const { files, workspaceRoot, serviceRoot, service } = given;
  const dockerfileSource = findDockerfile(options, given);
  const ignoreFile = [`${dockerfileSource}.dockerignore`, `${workspaceRoot}/.dockerignore`].find((path) => files.exists(path));
  const name = isInside(dockerfileSource, serviceRoot)
    ? [service.dir, dockerfileSource.slice(serviceRoot.length + 1)].filter((part) => part !== '').join('/')
    : dockerfileSource.slice(workspaceRoot.length + 1);
  const matcher = withBuildFiles(ignoreFile === undefined ? [] : parseIgnoreFile(files.readText(ignoreFile)), name);
  const sources = new Map(given.inputs().map((path) => [path, given.absolute(path)]));
  for (const { dir, root, outputs } of given.allDependencies())
    for (const path of outputs) sources.set(dir === '' ? path : `${dir}/${path}`, `${root}/${path}`);
  sources.set(name, dockerfileSource);
  const entries = [...sources].flatMap(([path, source]): readonly ContextEntry[] => {
    const kind = files.lstat(source)?.kind;
    return (kind === 'file' || kind === 'symlink') && !matcher.ignores(path) ? [{ path, kind, source }] : [];
  });
  return { entries: withParents(entries, workspaceRoot), dockerfile: name, dockerfileSource };
}

function findDockerfile(options: ImageOptions, { files, workspaceRoot, serviceRoot }: Given): string {
  const { dockerfile } = options;
  const found = dockerfilePlaces(options, { workspaceRoot, serviceRoot }).find((path) => ['file', 'symlink'].includes(files.lstat(path)?.kind ?? ''));
  if (found === undefined) throw new ImageMistake(`there is no Dockerfile "${dockerfile}"; write one, or name it in the option "dockerfile"`);
  if (!isInside(found, workspaceRoot) && !isInside(found, serviceRoot)) throw new ImageMistake(`the Dockerfile "${dockerfile}" lies outside the workspace`);
  return found;
}

/** The builder needs them, whatever the ignore file says. */
function withBuildFiles(patterns: readonly string[], dockerfile: string): IgnoreMatcher {
  const matcher = createIgnoreMatcher(patterns);
  const kept = ['.dockerignore', dockerfile].filter((path) => matcher.ignores(path));
  return kept.length === 0 ? matcher : createIgnoreMatcher([...patterns, ...kept.map((path) => `!${path}`)]);
}

function strayName(source: string): string {
  return `.dockerfile.${createHash('sha256').update(posix.basename(source)).digest('hex').slice(0, 20)}`;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
