import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from '../bench-cache.ts';
import { compareCommands } from '../compare-commands.ts';
import { runGit } from '../generate/run-git.ts';
import { writeJson } from '../generate/write-json.ts';
import { measure } from '../measure.ts';
import type { Scenario, ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { mmoProgram } from '../tools/mmo-program.ts';
import type { BigTree } from '../trees/big-tree.ts';
import { manyServices } from '../trees/many-services.ts';
import { nested } from '../trees/nested.ts';
import { symlinkLoop } from '../trees/symlink-loop.ts';
import { untracked } from '../trees/untracked.ts';

/** The no-op in working trees of kinds that are hard to bear; a tenth of each unless all of it is asked for. */
export const trees: Scenario = {
  name: 'trees',
  asks: 'many files, nested services, links that loop, gigabytes that nobody tracks, 20,000 services: does the no-op stay near git status?',
  run: (options) => [nested, symlinkLoop, untracked, manyServices].map((tree) => measured(tree, options)),
};

function measured(tree: BigTree, { full, rounds, onProgress }: ScenarioOptions): ScenarioResult {
  const dir = join(benchCache, 'workspaces', tree.name);
  onProgress(`${tree.name}: writing ${tree.is(full)}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '.gitignore'), '.mmo\ndist\n');
  writeJson(join(dir, 'mmo.json'), { name: tree.name, schemaVersion: 1 });
  tree.write(dir, full);
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'generated']);
  tree.writeUntracked?.(dir, full);
  try {
    const mmo = { argv: [process.execPath, ...(tree.nodeOptions ?? []), mmoProgram, 'run', 'build'], cwd: dir };
    onProgress(`${tree.name}: building`);
    const cold = measure(mmo);
    // Its index is complete after that.
    measure(mmo);
    const services = tree.services(full);
    const hits = measure({ ...mmo, argv: [...mmo.argv, '--json'] }).stdout.match(/"status":"cached"/g)?.length ?? 0;
    if (hits !== services) throw new Error(`${tree.name}: ${hits} hits of ${services}`);
    return compareCommands(
      {
        scenario: tree.name,
        n: services,
        mmo: [mmo],
        limit: [{ argv: ['git', '--no-optional-locks', 'status', '--porcelain', '-uall'], cwd: dir }],
        limitIs: 'git status --porcelain -uall',
        counts: { 'cold build, ms': cold.wallMs, 'cold build, peak MB': cold.peakMb },
        notes: [tree.is(full)],
      },
      { rounds, onProgress },
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
