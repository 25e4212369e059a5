import { isGitError, runGit } from '../git/run-git.ts';
import type { Host } from '../host/host.ts';

/** A changed text; `before` is undefined for a new file. */
interface Change {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/** Changes as a patch that `git apply` takes; their mere paths where there is no git. */
export function renderPatch(changes: readonly Change[], { host, root }: { readonly host: Host; readonly root: string }): string {
  const folder = `${root}/.mmo/tmp/patch-${host.clock.random(8)}`;
  try {
    for (const { path, before, after } of changes) {
      if (before !== undefined) host.files.writeAtomic(`${folder}/a/${path}`, before);
      host.files.writeAtomic(`${folder}/b/${path}`, after);
    }
    host.files.mkdir(`${folder}/a`);
    const args = ['diff', '--no-index', '--no-color', '--no-ext-diff', '--no-textconv', '--no-renames', '--src-prefix=', '--dst-prefix=', 'a', 'b'];
    const patch = runGit(host, folder, args, { accept: [1] });
    return isGitError(patch) ? changes.map(({ path }) => `would change ${path}\n`).join('') : new TextDecoder().decode(patch);
  } finally {
    host.files.remove(folder);
  }
}
