import { randomBytes } from 'node:crypto';
import { isAbsolute, relative } from 'node:path';
import type { Files, PluginCommandContext } from '../../../core/plugin-api.ts';
import { runFolder } from '../instances/run-folder.ts';

/** Kept by link where it stands: large, and no build writes to it. */
const linked: ReadonlySet<string> = new Set(['node_modules', '.git', '.mmo']);

/** Where stages of a service lie: absolute. */
export function stageFolder(context: Pick<PluginCommandContext, 'workspace'>, service: string): string {
  return `${runFolder(context)}/stage/${service}`;
}

/**
 * Copies a service's folder (absolute), as it is now, into a new stage, and returns where the copy is: at the same place of
 * a tree in which everything beside the folder is a link to the workspace, so that relative paths go on meaning the same. The
 * folder itself where it lies outside of the workspace. Nothing can change meanwhile but by others than this process.
 */
export function stageService(context: Pick<PluginCommandContext, 'workspace' | 'files'>, service: string, folder: string): string {
  const { files, workspace } = context;
  const path = relative(workspace.root, folder);
  if (path.startsWith('..') || isAbsolute(path)) return folder;
  const stage = `${stageFolder(context, service)}/${randomBytes(6).toString('hex')}`;
  files.mkdir(stage);
  let from = workspace.root;
  let to = stage;
  for (const segment of path === '' ? [] : path.split('/')) {
    for (const { name } of files.readdir(from)) if (name !== segment && name !== '.mmo') files.symlink(`${from}/${name}`, `${to}/${name}`);
    from = `${from}/${segment}`;
    to = `${to}/${segment}`;
    files.mkdir(to);
  }
  copyInto(files, from, to);
  return to;
}

function copyInto(files: Files, from: string, to: string): void {
  for (const { name, kind } of files.readdir(from)) {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (linked.has(name)) files.symlink(source, target);
    else if (kind === 'symlink') files.symlink(files.readlink(source), target);
    else if (kind === 'file') {
      files.copy(source, target);
      files.chmod(target, files.lstat(source)?.mode ?? 0o644);
    } else if (kind === 'directory') {
      files.mkdir(target);
      copyInto(files, source, target);
    }
  }
}
