import { relative, resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import { rootName } from '../lib/root-name.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

export interface FindRootsRequest {
  readonly host: Host;
  /** Absolute workspace root. */
  readonly root: string;
  readonly config: Pick<WorkspaceConfig, 'roots' | 'spans'>;
}

/** The folders that `roots` names, in that order. Each must exist, lie apart from the workspace and all others, and have a name of its own. */
export function findRoots({ host, root, config }: FindRootsRequest): Checked<readonly ExtraRoot[]> {
  const found: ExtraRoot[] = [];
  const diagnostics: Diagnostic[] = [];
  const workspace: Taken = { path: host.files.realpath(root), called: 'the workspace' };
  for (const [n, written] of config.roots.entries()) {
    const span = config.spans[`roots.${n}`];
    const path = realFolder(host, resolve(root, written));
    if (path === undefined || typeof path === 'object') {
      diagnostics.push(diagnose('rootMissing', { message: `the root "${written}" ${path === undefined ? 'does not exist' : 'is not a folder'}`, span }));
      continue;
    }
    const others = found.map((other): Taken => ({ path: other.path, called: `the root "${other.shown}"` }));
    const overlap = [workspace, ...others].map((other) => overlapOf(path, other)).find((text) => text !== undefined);
    const name = rootName(written);
    const twin = found.find((other) => other.name === name);
    const message = `the root "${written}"`;
    if (overlap !== undefined) diagnostics.push(diagnose('rootOverlap', { message: `${message} ${overlap}`, span }));
    else if (twin !== undefined) diagnostics.push(diagnose('rootNameTaken', { message: `${message} has the same name as the root "${twin.shown}"`, span }));
    else if (host.files.exists(`${root}/${name}`))
      diagnostics.push(diagnose('rootNameTaken', { message: `${message} has the name of a ${kindOf(host, `${root}/${name}`)} in the workspace`, span }));
    else found.push({ name, path, shown: relative(root, resolve(root, written)) });
  }
  return diagnostics.length > 0 ? { value: undefined, diagnostics } : { value: found, diagnostics };
}

interface Taken {
  readonly path: string;
  readonly called: string;
}

function overlapOf(path: string, other: Taken): string | undefined {
  if (path === other.path) return `is ${other.called} itself`;
  if (path.startsWith(`${other.path}/`)) return `lies inside ${other.called}`;
  return path === '/' || other.path.startsWith(`${path}/`) ? `holds ${other.called}` : undefined;
}

/** The folder's real path; undefined when nothing is there, an object when something else is. */
function realFolder(host: Host, path: string): string | undefined | { readonly other: true } {
  try {
    const real = host.files.realpath(path);
    return host.files.lstat(real)?.kind === 'directory' ? real : { other: true };
  } catch {
    return undefined;
  }
}

function kindOf(host: Host, path: string): string {
  return host.files.lstat(path)?.kind === 'directory' ? 'folder' : 'file';
}
