import { compareTools } from '../compare-tools.ts';
import { changeSource } from '../generate/change-source.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** One file has changed in a package that nobody needs. */
export const leaf: Scenario = {
  name: 'leaf',
  asks: 'one file has changed in a package that nobody needs: how long until it is built?',
  run: (options) => [
    compareTools(
      {
        scenario: 'leaf',
        question: 'build',
        // The last package is in the highest layer.
        arrange: (workspace, nonce) => changeSource(workspace, workspace.n - 1, nonce),
        expected: () => 1,
        limit: {
          is: 'node -e 0, git status, and the one build',
          commands: (workspace) => [limits.node(workspace), limits.gitStatus(workspace), limits.builds(workspace, [workspace.n - 1])],
        },
      },
      options,
    ),
  ],
};
