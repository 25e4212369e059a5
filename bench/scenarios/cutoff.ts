import { compareTools } from '../compare-tools.ts';
import { changeComment } from '../generate/change-comment.ts';
import { pickPackage } from '../generate/pick-package.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** A comment in the package that most others depend on; its build gives the same bytes as before. */
export const cutoff: Scenario = {
  name: 'cutoff',
  asks: 'a comment has changed in the package that most depend on, and its output stays the same: what runs?',
  run: (options) =>
    [
      compareTools(
        {
          scenario: 'cutoff',
          question: 'build',
          arrange: (workspace, nonce) => changeComment(workspace, pickPackage(workspace.dag, workspace.n).index, nonce),
          // How far the others go is their own affair, and is what is shown.
          expected: (_, name) => (name === 'mmo' ? 1 : undefined),
          limit: {
            is: 'node -e 0, git status, and the one build',
            commands: (workspace) => [
              limits.node(workspace),
              limits.gitStatus(workspace),
              limits.builds(workspace, [pickPackage(workspace.dag, workspace.n).index]),
            ],
          },
        },
        { ...options, rounds: Math.min(options.rounds, 9) },
      ),
    ].map((result) => ({
      ...result,
      counts: Object.fromEntries(Object.entries(result.tools).map(([name, { executed = 0 }]) => [`tasks run by ${name}`, executed])),
    })),
};
