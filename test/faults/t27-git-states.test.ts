import type { SeededRandom } from '../support/seeded-random.ts';
import { createTreeLab, type TreeLab } from '../support/trees/tree-lab.ts';
import { describeFault } from './rig/describe-fault.ts';
import { buildWithoutMmo, changeSomething, firstFiles } from './t27-history.ts';
import { gitStates } from './t27-states.ts';

const perWorkspace = 100;

describeFault('t27', 'git states', (part) => {
  const all = Object.entries(gitStates);
  part(
    'in any state of a repository, affected is large enough or refused with a remedy',
    { quick: 15, full: all.length },
    async ({ count, random, tally, defer }) => {
      const left = [...all];
      const chosen = Array.from({ length: count }, () => left.splice(random.below(left.length), 1)).flat();
      for (const [name, enter] of chosen) {
        const lab = createTreeLab({ defer });
        const { folder = 'workspace', args, env, expects } = enter(lab);
        const { exitCode, stdout, stderr } = await lab.mmo(folder, ['affected', '--json', ...args], env);
        const said = `${name}: exit ${exitCode}: ${stdout}${stderr}`;
        if (expects instanceof RegExp) tally.tried(1, exitCode === 2 && expects.test(stdout) && stdout.includes('"help":"') ? [] : [said]);
        else {
          const missed = exitCode === 0 ? expects.filter((service) => !stdout.includes(`"${service}:build"`)) : expects;
          tally.tried(1, missed.length === 0 ? [] : [`missed ${missed.join(', ')}`, said], { lost: missed.length });
        }
      }
    },
  );

  part('affected names every build whose outputs differ from those at the base', { quick: 25, full: 2_000 }, async ({ count, seed, random, tally, defer }) => {
    let listed = 0;
    let possible = 0;
    let moved = 0;
    for (let tried = 0; tried < count; tried += perWorkspace) {
      const lab = createTreeLab({ defer }, { files: firstFiles(random) });
      const history = [buildWithoutMmo(lab.rig)];
      for (let n = 1; n <= Math.min(perWorkspace, count - tried); n += 1) {
        const tale = commitSomething(lab, random);
        const after = buildWithoutMmo(lab.rig);
        history.push(after);
        const distance = history.length > 4 ? 1 + random.below(4) : 1;
        const affected = new Set(await lab.affected('workspace', '--base', `HEAD~${distance}`, ...(random.below(2) === 0 ? ['--head', 'HEAD'] : [])));
        const before = history.at(-1 - distance);
        const changed = [...after].flatMap(([name, bytes]) => (before?.get(name) === bytes ? [] : [name]));
        const missed = changed.filter((name) => !affected.has(`${name}:build`));
        if (changed.length > 0) moved += 1;
        tally.tried(1, missed.length === 0 ? [] : [`seed ${seed}, commit ${tried + n}, HEAD~${distance}: ${tale}: not affected: ${missed.join(', ')}`], {
          lost: missed.length,
        });
        listed += affected.size;
        possible += after.size;
      }
    }
    // Naming nothing, or all, proves as little as commits that change nothing.
    if (listed === 0 || listed === possible) tally.tried(0, [`affected was ${listed} of ${possible}`], { lost: 1 });
    if (moved < count / 2) tally.tried(0, [`only ${moved} of ${count} differences changed an output`]);
  });
});

/** One to three changes and their commit, or two branches and their merge; what was done. HEAD~1 is the state before. */
function commitSomething({ rig }: TreeLab, random: SeededRandom): string {
  const change = (): string => Array.from({ length: 1 + random.below(3) }, () => changeSomething(rig, random)).join(', ');
  if (random.below(8) > 0) {
    const done = change();
    rig.commit();
    return done;
  }
  rig.git('checkout', '--quiet', '-b', 'side');
  const side = change();
  rig.commit();
  rig.git('checkout', '--quiet', 'main');
  rig.git('merge', '--quiet', '--no-ff', '--no-edit', 'side');
  rig.git('branch', '--quiet', '-D', 'side');
  return `merge of ${side}`;
}
