import ignore, { type Ignore } from 'ignore';
import type { Host } from '../host/host.ts';

/** Answers as git would, from the `.gitignore` files of a folder tree without a repository. */
export interface IgnoreRules {
  /** Whether a path, its parents being kept, is left out; `kind` decides for patterns that end with a slash. */
  ignores(path: string, kind: 'file' | 'directory'): boolean;
}

/** Rules of all `.gitignore` files below an absolute folder, each read when first needed; the deepest that speaks wins. */
export function readIgnoreRules(host: Host, root: string): IgnoreRules {
  const byFolder = new Map<string, Ignore | undefined>();
  const rulesOf = (folder: string): Ignore | undefined => {
    if (!byFolder.has(folder)) {
      const file = folder === '' ? `${root}/.gitignore` : `${root}/${folder}/.gitignore`;
      const text = host.files.lstat(file)?.kind === 'file' ? host.files.tryReadText(file) : undefined;
      byFolder.set(folder, text === undefined ? undefined : ignore({ ignorecase: false }).add(text));
    }
    return byFolder.get(folder);
  };
  return {
    ignores: (path, kind) => {
      for (let folder = parentOf(path); ; folder = parentOf(folder)) {
        const relative = folder === '' ? path : path.slice(folder.length + 1);
        const answer = rulesOf(folder)?.test(kind === 'directory' ? `${relative}/` : relative);
        if (answer?.ignored) return true;
        if (answer?.unignored || folder === '') return false;
      }
    },
  };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
