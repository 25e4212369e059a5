import { compareTools } from '../compare-tools.ts';
import { changeSource } from '../generate/change-source.ts';
import { pickPackage } from '../generate/pick-package.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** A change that about twenty tasks have to follow. */
export const affected20: Scenario = {
  name: 'affected20',
  asks: 'a file has changed that about 20 tasks depend on: how long until they are built?',
  run: (options) => [
    compareTools(
      {
        scenario: 'affected20',
        question: 'build',
        arrange: (workspace, nonce) => changeSource(workspace, pickPackage(workspace.dag, 20).index, nonce),
        expected: ({ dag }) => pickPackage(dag, 20).affected.length,
        limit: {
          is: 'node -e 0, git status, and the builds one after another',
          commands: (workspace) => [limits.node(workspace), limits.gitStatus(workspace), limits.builds(workspace, pickPackage(workspace.dag, 20).affected)],
        },
      },
      options,
    ),
  ],
};
