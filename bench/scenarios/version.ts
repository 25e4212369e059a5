import { tmpdir } from 'node:os';
import { compareCommands } from '../compare-commands.ts';
import { measure } from '../measure.ts';
import type { Scenario } from '../scenario.ts';
import { mmo } from '../tools/mmo.ts';
import { mmoProgram } from '../tools/mmo-program.ts';

/** The least that mmo can be asked. */
export const version: Scenario = {
  name: 'version',
  asks: 'mmo --version: what does starting cost?',
  run: (options) => {
    const cwd = tmpdir();
    const command = { argv: [process.execPath, mmoProgram, '--version'], cwd };
    const said = measure(command).stdout.trim();
    if (said !== mmo.install()) throw new Error(`mmo --version says ${said}`);
    const limit = [{ argv: [process.execPath, '-e', '0'], cwd }];
    return [compareCommands({ scenario: 'version', n: 0, mmo: [command], limit, limitIs: 'node -e 0' }, { ...options, rounds: options.rounds * 3 })];
  },
};
