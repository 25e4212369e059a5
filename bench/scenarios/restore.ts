import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compareTools } from '../compare-tools.ts';
import { packageName } from '../generate/package-name.ts';
import { removeOutputs } from '../generate/remove-outputs.ts';
import type { Workspace } from '../generate/workspace.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';

/** All outputs are gone and come back from the cache. */
export const restore: Scenario = {
  name: 'restore',
  asks: 'all outputs are deleted and lie in the cache: how long until they are back?',
  run: (options) => {
    let areKept = false;
    const arrangeLimit = (workspace: Workspace): void => {
      // They are the same in every round.
      if (!areKept) keepOutputs(workspace);
      areKept = true;
      rmSync(placesOf(workspace).copied, { recursive: true, force: true });
    };
    return [
      compareTools(
        {
          scenario: 'restore',
          question: 'build',
          arrange: removeOutputs,
          expected: () => 0,
          limit: {
            is: 'node -e 0, then cp -r of the outputs',
            arrange: arrangeLimit,
            commands: (workspace) => {
              const { kept, copied } = placesOf(workspace);
              return [limits.node(workspace), { argv: ['cp', '-r', kept, copied], cwd: workspace.dir }];
            },
          },
        },
        options,
      ),
    ];
  },
};

function placesOf({ dir }: Workspace): { readonly kept: string; readonly copied: string } {
  return { kept: `${dir}-outputs`, copied: `${dir}-outputs-copied` };
}

/** The limit copies from a folder of its own, which has only what a cache would give. */
function keepOutputs(workspace: Workspace): void {
  const { kept } = placesOf(workspace);
  rmSync(kept, { recursive: true, force: true });
  for (let index = 0; index < workspace.n; index += 1) {
    const name = packageName(index);
    mkdirSync(join(kept, name), { recursive: true });
    cpSync(join(workspace.dir, 'packages', name, 'dist'), join(kept, name, 'dist'), { recursive: true });
  }
}
