import { compareCommands } from '../compare-commands.ts';
import { measure } from '../measure.ts';
import { prepareWorkspace } from '../prepare-workspace.ts';
import type { Scenario } from '../scenario.ts';
import { mmo } from '../tools/mmo.ts';
import { mmoProgram } from '../tools/mmo-program.ts';

/** A shell asks for the services of a workspace whose names are kept. */
export const completion: Scenario = {
  name: 'completion',
  asks: 'a shell asks for the names of all services: how long until it has them?',
  run: (options) => {
    const workspace = prepareWorkspace(mmo, options.n);
    const { dir } = workspace;
    // The names are kept by a run.
    measure({ argv: mmo.ask('build', workspace)?.argv ?? [], cwd: dir, isPreparation: true });
    const command = { argv: [process.execPath, mmoProgram, 'completion', '--words=zsh', '--', 'show', ''], cwd: dir };
    const names = measure(command).stdout.trimEnd().split('\n').length;
    if (names !== options.n) throw new Error(`${names} of ${options.n} services were offered`);
    const limit = [{ argv: [process.execPath, '-e', '0'], cwd: dir }];
    return [compareCommands({ scenario: 'completion', n: options.n, mmo: [command], limit, limitIs: 'node -e 0' }, options)];
  },
};
