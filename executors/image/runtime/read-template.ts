import { createHash } from 'node:crypto';
import type { Files } from '../../../core/plugin-api.ts';
import { createIgnoreMatcher } from '../create-ignore-matcher.ts';
import { listFolder } from '../list-folder.ts';
import { locateTemplate, type TemplatePlaces } from './locate-template.ts';
import { type RuntimeWish, runtimeChoice } from './runtime-choice.ts';
import { RuntimeMistake } from './runtime-mistake.ts';
import type { Template, TemplateFile } from './template.ts';

type Places = Omit<TemplatePlaces, 'files'> & { readonly files: Files };

/** The template that a service asks for, unless it is a tarball: those are read by readTarball. */
export function readTemplate(wish: RuntimeWish, places: Places): Template | { readonly tarball: string; readonly buildArgs: Template['buildArgs'] } {
  const choice = runtimeChoice(wish);
  const buildArgs: Template['buildArgs'] = choice.version === undefined ? {} : { RUNTIME_VERSION: choice.version };
  if (choice.kind === 'builtin') {
    const files = Object.entries(choice.runtime.files).map(
      ([path, text]): TemplateFile => ({ path, content: new TextEncoder().encode(text), isExecutable: text.startsWith('#!') }),
    );
    return { name: choice.name, files, buildArgs };
  }
  const path = locateTemplate(choice, places);
  if (choice.kind === 'tarball') return { tarball: path, buildArgs };
  const files = listFolder(places.files, path, { matcher: createIgnoreMatcher([]), skipped: new Set() }).flatMap(({ path: name, kind, source }) =>
    kind === 'file' ? [{ path: name, content: places.files.read(source), isExecutable: ((places.files.lstat(source)?.mode ?? 0) & 0o111) !== 0 }] : [],
  );
  return whole({ name: wish.runtime, files, buildArgs });
}

/** Refuses a template without a Dockerfile. */
export function whole(template: Template): Template {
  if (!template.files.some(({ path }) => path === 'Dockerfile')) throw new RuntimeMistake('runtime', `the template "${template.name}" has no Dockerfile`);
  return template;
}

/** Stands for all that a template adds; undefined for a tarball, which is an input of its own. */
export function templateDigest(wish: RuntimeWish, places: Places): string | undefined {
  const template = readTemplate(wish, places);
  if ('tarball' in template) return undefined;
  const hash = createHash('sha256').update(JSON.stringify(template.buildArgs));
  for (const { path, content, isExecutable } of template.files) hash.update(`\0${path}\0${isExecutable}\0${content.byteLength}\0`).update(content);
  return `sha256:${hash.digest('hex')}`;
}
