import { compareTools } from '../compare-tools.ts';
import { changeSource } from '../generate/change-source.ts';
import { pickPackage } from '../generate/pick-package.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** Only the names of what a change affects. */
export const affectedSet: Scenario = {
  name: 'affected-set',
  asks: 'a file has changed that about 20 packages depend on: how long until they are named?',
  run: (options) => [
    compareTools(
      {
        scenario: 'affected-set',
        question: 'affected',
        arrange: (workspace, nonce) => changeSource(workspace, pickPackage(workspace.dag, 20).index, nonce),
        expected: ({ dag }) => pickPackage(dag, 20).affected.length,
        limit: {
          is: 'node -e 0, then git diff --name-only',
          commands: (workspace) => [
            limits.node(workspace),
            { argv: ['git', '--no-optional-locks', 'diff', '--no-renames', '--name-only', 'HEAD'], cwd: workspace.dir },
          ],
        },
      },
      options,
    ),
  ],
};
