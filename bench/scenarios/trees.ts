import { join } from 'node:path';
import { benchCache } from '../bench-cache.ts';
import { compareCommands } from '../compare-commands.ts';
import { runGit } from '../generate/run-git.ts';
import { type Command, measure } from '../measure.ts';
import type { Scenario, ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { mmoProgram } from '../tools/mmo-program.ts';
import type { BigTree } from '../trees/big-tree.ts';
import { manyServices } from '../trees/many-services.ts';
import { nested } from '../trees/nested.ts';
import { prepareTree } from '../trees/prepare-tree.ts';
import { symlinkLoop } from '../trees/symlink-loop.ts';
import { untracked } from '../trees/untracked.ts';

/** The no-op in working trees of kinds that are hard to bear; a tenth of each unless all of it is asked for. */
export const trees: Scenario = {
  name: 'trees',
  asks: 'many files, nested services, links that loop, gigabytes that nobody tracks, 20,000 services: does the no-op stay near git status?',
  run: (options) => [nested, symlinkLoop, untracked, manyServices].map((tree) => measured(tree, options)),
};

/** A tree that an earlier run has made is taken over with what is built of it; the cold build is told of where this run does all of it. */
function measured(tree: BigTree, { full, onProgress, ...options }: ScenarioOptions): ScenarioResult {
  const dir = join(benchCache, 'workspaces', `${tree.name}-${tree.services(full)}`);
  const isNew = prepareTree(tree, { dir, full, onProgress });
  const mmo: Command = { argv: [process.execPath, ...(tree.nodeOptions ?? []), mmoProgram, 'run', 'build'], cwd: dir, isPreparation: true };
  onProgress(`${tree.name}: building`);
  const cold = measure(mmo);
  // Files as young as git's index would be looked at by every run to come.
  runGit(dir, ['update-index', '--refresh', '--force-write-index']);
  // Its index is complete after that.
  measure(mmo);
  const services = tree.services(full);
  const hits = measure({ ...mmo, argv: [...mmo.argv, '--json'] }).stdout.match(/"status":"cached"/g)?.length ?? 0;
  if (hits !== services) throw new Error(`${tree.name}: ${hits} hits of ${services}`);
  return compareCommands(
    {
      scenario: tree.name,
      n: services,
      mmo: [{ ...mmo, isPreparation: false }],
      limit: [{ argv: ['git', '--no-optional-locks', 'status', '--porcelain', '-uall'], cwd: dir }],
      limitIs: 'git status --porcelain -uall',
      ...(isNew && {
        counts: { 'cold build, ms': cold.wallMs, 'cold build, CPU ms a service': cold.cpuMs / services, 'cold build, peak MB': cold.peakMb },
      }),
      notes: [tree.is(full)],
    },
    { ...options, onProgress },
  );
}
