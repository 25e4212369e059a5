import { posix } from 'node:path';
import type { Files } from '../../../core/plugin-api.ts';
import type { RuntimeChoice } from './runtime-choice.ts';
import { RuntimeMistake } from './runtime-mistake.ts';

export interface TemplatePlaces {
  readonly files: Pick<Files, 'lstat'>;
  readonly workspaceRoot: string;
  readonly serviceRoot: string;
}

/** The absolute path of a template that does not ship with mmo: a folder, or a tarball. Throws a RuntimeMistake where nothing is there. */
export function locateTemplate(
  { kind, place }: Exclude<RuntimeChoice, { readonly kind: 'builtin' }>,
  { files, workspaceRoot, serviceRoot }: TemplatePlaces,
): string {
  if (kind === 'package') return locatePackage(place, { files, workspaceRoot, serviceRoot });
  const path = posix.join(place.startsWith('//') ? workspaceRoot : serviceRoot, place).replace(/\/$/, '');
  if (!isInside(path, workspaceRoot) && !isInside(path, serviceRoot)) throw new RuntimeMistake('runtime', `the template "${place}" lies outside the workspace`);
  const wanted = kind === 'folder' ? 'directory' : 'file';
  if (files.lstat(path)?.kind !== wanted) throw new RuntimeMistake('runtime', `there is no ${kind} "${place}" to take as a template`);
  return path;
}

/** As Node looks for it, up to the workspace. */
function locatePackage(name: string, { files, workspaceRoot, serviceRoot }: TemplatePlaces): string {
  if (!/^(?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/.test(name)) throw new RuntimeMistake('runtime', `"npm:${name}" does not name a package`);
  for (let folder = serviceRoot; ; folder = posix.dirname(folder)) {
    const found = `${folder}/node_modules/${name}`;
    if (files.lstat(found) !== undefined) {
      // The package itself may be a link.
      if (files.lstat(`${found}/template/.`)?.kind === 'directory') return `${found}/template`;
      throw new RuntimeMistake('runtime', `the package "${name}" has no folder "template"`);
    }
    if (folder === workspaceRoot || folder === '/') break;
  }
  throw new RuntimeMistake('runtime', `the package "${name}" is not installed`, 'add it to package.json of the workspace and install');
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
