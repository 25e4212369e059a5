import { posix } from 'node:path';
import type { ExecutorContext } from '../../../core/plugin-api.ts';
import type { BuildContext } from '../build-context.ts';
import type { ContextEntry } from '../context-entry.ts';
import { createIgnoreMatcher } from '../create-ignore-matcher.ts';
import { ImageMistake } from '../image-mistake.ts';
import type { ImageOptions } from '../image-options.ts';
import { listFolder, withParents } from '../list-folder.ts';
import { parseIgnoreFile } from '../parse-ignore-file.ts';
import { RuntimeMistake } from './runtime-mistake.ts';
import type { Template } from './template.ts';

const IGNORE_FILE = '.dockerignore';
/** Ignore files of the user's, in this order. */
const ignoreFiles = [IGNORE_FILE, '.skyignore'];
/** Templates keep what would be in the way under another name in here. */
const RESERVED = '.mmo-template';

type Given = Pick<ExecutorContext, 'files' | 'workspaceRoot' | 'serviceRoot' | 'service'>;

/**
 * The user's files with those of a template among them. What the template ignores is left out, unless an exception of the user's own ignore
 * file brings it back. The template's files are written to `.mmo/stage/<service>/<task>`, for people to see; nothing is written beside the user's.
 */
export function runtimeContext(options: ImageOptions, template: Template, given: Given & { readonly task: string }): BuildContext {
  const { files, workspaceRoot, service, task } = given;
  const { folder, patterns } = userFolder(options, template, given);
  const listed = listFolder(files, folder, { matcher: createIgnoreMatcher(patterns), skipped: new Set([`${workspaceRoot}/.mmo`]) });
  refuseReserved(listed, template, shownFolder(options, service.dir));
  const stage = `${workspaceRoot}/.mmo/stage/${service.name}/${task}`;
  const texts = [...patterns, ...template.files.map(({ path }) => `!${path}`), ''].join('\n');
  const added = [
    ...template.files.filter(({ path }) => path !== IGNORE_FILE),
    { path: IGNORE_FILE, content: new TextEncoder().encode(texts), isExecutable: false },
  ];
  const show = (): void => {
    for (const { path, content, isExecutable } of added) files.writeAtomic(`${stage}/${path}`, content, { mode: isExecutable ? 0o755 : 0o644 });
  };
  try {
    show();
  } catch {
    // Another template may have left a file where this one has a folder.
    files.remove(stage);
    show();
  }
  const entries = added.map(({ path, content }): ContextEntry => ({ path, kind: 'file', source: `${stage}/${path}`, content, isKeyed: true }));
  const users = listed.filter(({ path }) => path !== IGNORE_FILE);
  return { entries: withParents([...users, ...entries], folder), dockerfile: 'Dockerfile', dockerfileSource: `${stage}/Dockerfile` };
}

/** Files of the user's where the template has its own, by their paths; before anything is listed. */
export function reservedFiles(options: ImageOptions, template: Pick<Template, 'files'>, given: Given): readonly string[] {
  const { folder, patterns } = userFolder(options, template, given);
  const matcher = createIgnoreMatcher(patterns);
  const paths = [RESERVED, ...template.files.map(({ path }) => path).filter((path) => path !== IGNORE_FILE && !path.startsWith(`${RESERVED}/`))];
  return paths.filter((path) => given.files.lstat(`${folder}/${path}`) !== undefined && !matcher.ignores(path)).sort();
}

/** Tells what is in the way of what. */
export function reservedMistake(path: string, template: Pick<Template, 'name'>, folder: string): RuntimeMistake {
  const help = `remove it, or take "runtime" out of service.yml and build from your own Dockerfile`;
  return new RuntimeMistake('runtime', `"${path}" in ${folder} is in the way: the template "${template.name}" brings its own`, help);
}

/** The context as people write it. */
export function shownFolder({ context }: Pick<ImageOptions, 'context'>, dir: string): string {
  const path = context.startsWith('//') ? posix.normalize(context.slice(2)) : posix.join(dir, context);
  return path === '.' || path === '' ? 'the workspace' : `"${path.replace(/\/$/, '')}"`;
}

function userFolder(
  { context }: ImageOptions,
  template: Pick<Template, 'files'>,
  { files, serviceRoot, workspaceRoot }: Given,
): { readonly folder: string; readonly patterns: readonly string[] } {
  if (context === 'workspace') throw new RuntimeMistake('context', 'a runtime needs a folder as its context, and cannot take the workspace');
  const folder = posix.join(context.startsWith('//') ? workspaceRoot : serviceRoot, context).replace(/\/$/, '');
  const isInside = [workspaceRoot, serviceRoot].some((root) => folder === root || folder.startsWith(`${root}/`));
  if (!isInside) throw new ImageMistake(`the context "${context}" leads outside the workspace`);
  if (files.lstat(folder)?.kind !== 'directory') throw new ImageMistake(`the context "${context}" is no folder: ${folder}`);
  const own = template.files.find(({ path }) => path === IGNORE_FILE);
  const texts = [new TextDecoder().decode(own?.content ?? new Uint8Array()), ...ignoreFiles.map((name) => files.tryReadText(`${folder}/${name}`) ?? '')];
  return { folder, patterns: texts.flatMap((text) => parseIgnoreFile(text)) };
}

function refuseReserved(listed: readonly ContextEntry[], template: Template, folder: string): void {
  const own = template.files.map(({ path }) => path).filter((path) => path !== IGNORE_FILE);
  const inTheWay = listed.find(
    ({ path, kind }) =>
      path === RESERVED || own.some((file) => path === file || path.startsWith(`${file}/`) || (kind !== 'directory' && file.startsWith(`${path}/`))),
  );
  if (inTheWay !== undefined) throw reservedMistake(inTheWay.path, template, folder);
}
