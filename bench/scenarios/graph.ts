import { compareTools } from '../compare-tools.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** Only the graph of all builds. */
export const graph: Scenario = {
  name: 'graph',
  asks: 'how long until the graph of all builds is written?',
  run: (options) => [
    compareTools(
      {
        scenario: 'graph',
        question: 'graph',
        arrange: () => undefined,
        expected: ({ n }) => n,
        limit: { is: 'node -e 0, then git status', commands: (workspace) => [limits.node(workspace), limits.gitStatus(workspace)] },
      },
      options,
    ),
  ],
};
