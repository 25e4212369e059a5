import { compareTools } from '../compare-tools.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** Everything is built and nothing has changed. */
export const warm: Scenario = {
  name: 'warm',
  asks: 'everything is built, nothing has changed: how long to find out?',
  run: (options) => [
    compareTools(
      {
        scenario: 'warm',
        question: 'build',
        arrange: () => undefined,
        expected: () => 0,
        limit: { is: 'node -e 0, then git status', commands: (workspace) => [limits.node(workspace), limits.gitStatus(workspace)] },
      },
      options,
    ),
  ],
};
