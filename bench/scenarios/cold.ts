import { compareTools } from '../compare-tools.ts';
import { removeOutputs } from '../generate/remove-outputs.ts';
import type { Scenario } from '../scenario.ts';

/** Nothing is built and nothing is remembered. */
export const cold: Scenario = {
  name: 'cold',
  asks: 'nothing is built or remembered: how long until everything is?',
  run: (options) => [
    compareTools(
      {
        scenario: 'cold',
        question: 'build',
        arrange: (workspace, _nonce, tool) => {
          removeOutputs(workspace);
          tool.forget(workspace);
        },
        expected: ({ n }) => n,
        limitTools: ['ninja', 'make'],
        isFirstTurnMeasured: true,
      },
      // Everybody runs everything each time: the median of a few is enough.
      { ...options, rounds: Math.min(options.rounds, 5) },
    ),
  ],
};
