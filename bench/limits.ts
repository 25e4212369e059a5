import { buildCommand } from './generate/build-command.ts';
import { packageName } from './generate/package-name.ts';
import type { Workspace } from './generate/workspace.ts';
import type { Command } from './measure.ts';

/** Commands of which limits consist. */
export const limits: {
  readonly node: (workspace: Workspace) => Command;
  readonly gitStatus: (workspace: Workspace) => Command;
  readonly builds: (workspace: Workspace, indexes: readonly number[]) => Command;
} = {
  node: ({ dir }) => ({ argv: [process.execPath, '-e', '0'], cwd: dir }),
  gitStatus: ({ dir }) => ({ argv: ['git', '--no-optional-locks', 'status', '--porcelain'], cwd: dir }),
  /** One process for each build, one after another. */
  builds: ({ dir }, indexes) => {
    const script = 'while [ $# -gt 0 ]; do (cd "packages/$1" && sh -c "$BUILD"); shift; done';
    return { argv: ['sh', '-c', script, 'sh', ...indexes.map(packageName)], cwd: dir, env: { BUILD: buildCommand } };
  },
};
