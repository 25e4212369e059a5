import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { runTasks } from '../run-tasks.ts';

/** The task that holds the tests of a layer; names of tasks have no colon. */
const tasksByLayer: ReadonlyMap<string, string> = new Map([
  ['unit', 'test'],
  ['service', 'test-service'],
  ['integration', 'test-integration'],
]);

/** `mmo test [service…]`: `mmo run test`, or the tasks of the layers that are asked for; `-v` and `-r` become arguments of the tests. */
export const testCommand: Command = (context) => {
  const { flags, tell, positionals, args } = context;
  const layers = flags.list('layer').flatMap((value) => value.split(','));
  const unknown = layers.find((layer) => !tasksByLayer.has(layer));
  if (unknown !== undefined) {
    const near = suggest(unknown, [...tasksByLayer.keys()]);
    const hint = near === undefined ? undefined : `did you mean "${near}"?`;
    tell([diagnose('badFlagValue', { message: `--layer takes ${[...tasksByLayer.keys()].join(', ')}, not "${unknown}"`, hint })]);
    return Promise.resolve(exitCodes.usage);
  }
  const tasks = [...tasksByLayer].filter(([layer]) => layers.includes(layer)).map(([, task]) => task);
  const own = [...(flags.on('verbose') ? ['-v'] : []), ...(flags.on('race') ? ['-race'] : [])];
  return runTasks({ ...context, args: [...own, ...args] }, { tasks: tasks.length > 0 ? tasks : ['test'], services: positionals });
};
