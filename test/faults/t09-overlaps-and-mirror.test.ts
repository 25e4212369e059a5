import { chmodSync, closeSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SeededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { treeOf } from './rig/tree-of.ts';
import { type Declaration, declarations } from './t09-declarations.ts';

describeFault('t09', 'overlapping outputs and exact mirror', (part) => {
  part('declarations', { quick: 36, full: 36 }, async ({ tally, defer, signal }) => {
    const rig = createRig({ files: { 'mmo.json': '{}\n' } }, defer);
    for (const declaration of declarations) {
      declare(rig, declaration);
      const before = treeOf(rig.root, ['.mmo', '.git']);
      const result = await rig.mmo(['run', 'build', 'test', '--if-present'], { signal });
      const said = `${result.stdout}${result.stderr}`;
      const wanted = declaration.says.length > 0 ? 2 : 0;
      const complaints = [
        ...(result.exitCode === wanted ? [] : [`exit ${result.exitCode}, not ${wanted}`]),
        ...declaration.says.flatMap((text) => (said.includes(text) ? [] : [`${text} is not named`])),
      ];
      const { wrong, lost, strays } = compareTrees(before, treeOf(rig.root, ['.mmo', '.git']));
      const moved = wanted === 2 ? [...wrong, ...lost, ...strays] : [...wrong, ...lost].filter((path) => !/dist|gen/.test(path));
      const all = [...complaints, ...moved];
      tally.tried(1, all.length === 0 ? [] : [declaration.name, ...all, said]);
    }
  });

  part('neighbours in any order', { quick: 10, full: 50 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: neighbours() }, defer);
    const run = async (): Promise<number | undefined> => (await rig.run(['build', 'test', 'pack', '-c', String(1 + random.below(6))], { signal })).exitCode;
    const firstExit = await run();
    const clean = treeOf(rig.root, ['.mmo', '.git']);
    tally.tried(1, firstExit === 0 && clean.has('services/b/gen/x.ts') ? [] : [`exit ${firstExit}`]);
    for (let round = 1; round < count; round += 1) {
      if (random.below(3) === 0) rig.remove('.mmo');
      for (const service of ['a', 'b']) {
        for (const path of ['dist', 'dist-2', 'gen', 'gen/x.js', 'out/a', 'out']) if (random.below(3) === 0) rig.remove(`services/${service}/${path}`);
        if (random.below(3) === 0) rig.write(`services/${service}/gen/stale.js`, 'stale');
        if (random.below(3) === 0) rig.write(`services/${service}/dist/stale`, 'stale');
      }
      const exitCode = await run();
      const { wrong, lost, strays } = compareTrees(clean, treeOf(rig.root, ['.mmo', '.git']));
      const complaints = [...(exitCode === 0 ? [] : [`exit ${exitCode}`]), ...wrong, ...lost, ...strays];
      tally.tried(1, complaints, { wrongBytes: wrong.length, lost: lost.length, leaks: strays.length });
    }
  });

  part('a mirror, whatever was there', { quick: 60, full: 200, peers: true }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 20;
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    const { rig, subject, around } = workspace;
    await workspace.build({ signal });
    const clean = workspace.tree();
    writeFileSync(`${around}/canary`, 'canary');
    mkdirSync(`${around}/canaries`);
    writeFileSync(`${around}/canaries/inner`, 'canary');
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += services) {
      const handles: number[] = [];
      const done = workspace.services.map(({ name }) => upset(rig.path(`services/${name}/dist`), { random, around, handles }));
      const result = await workspace.build({ signal });
      for (const handle of handles) closeSync(handle);
      const { executed } = subject.work(result);
      const complaints = executed === 0 ? [] : [`${executed} tasks were executed, though all could be restored`];
      await judge({ tally, workspace, faults: services, tale: done.join('\n'), clean, outside, result, treeAfterFault: true, found: complaints, signal });
    }
  });
});

function declare(rig: Rig, { services, files = {}, inputs, config = {} }: Declaration): void {
  rig.remove('services');
  rig.remove('service.yml');
  rig.write('mmo.json', `${JSON.stringify(config)}\n`);
  for (const [folder, tasks] of Object.entries(services)) {
    const entries = Object.entries(tasks).map(([task, outputs]) => [
      task,
      { command: 'mkdir -p dist gen dist-2 gen/a gen/b; touch gen/x.js gen/x.ts', outputs, ...(task === 'build' && inputs !== undefined && { inputs }) },
    ]);
    const name = folder === '' ? 'root' : folder.slice(folder.lastIndexOf('/') + 1);
    rig.write(folder === '' ? 'service.yml' : `${folder}/service.yml`, `${JSON.stringify({ name, tasks: Object.fromEntries(entries) })}\n`);
    rig.write(folder === '' ? 'src/a' : `${folder}/src/a`, 'source');
  }
  for (const [path, content] of Object.entries(files)) rig.write(path, content);
}

/** Tasks whose outputs lie side by side in the same folders, and a service in another's folder. */
function neighbours(): Readonly<Record<string, string>> {
  const tasks = {
    build: { command: 'mkdir -p dist gen out/a; cat source > dist/a; cat source > gen/x.js; cat source > out/a/x', outputs: ['dist', 'gen/*.js', 'out/a'] },
    test: {
      command: 'mkdir -p dist-2 gen out/b; cat source > dist-2/a; cat source > gen/x.ts; cat source > out/b/x',
      outputs: ['dist-2', 'gen/*.ts', 'out/b'],
    },
    pack: { command: 'mkdir -p gen; cat dist/a dist-2/a > gen/all.tar', dependsOn: ['build', 'test'], outputs: ['gen/*.tar'] },
  };
  return {
    'mmo.json': '{}\n',
    '.gitignore': 'dist\ndist-2\ngen\nout\n',
    'services/a/service.yml': JSON.stringify({ name: 'a', tasks }),
    'services/a/source': 'a',
    'services/b/service.yml': JSON.stringify({ name: 'b', dependsOn: ['a'], tasks }),
    'services/b/source': 'b',
    'services/b/inner/service.yml': JSON.stringify({ name: 'inner', tasks: { build: { command: 'mkdir -p dist; echo inner > dist/x', outputs: ['dist'] } } }),
  };
}

interface Upset {
  readonly random: SeededRandom;
  readonly around: string;
  readonly handles: number[];
}

/** Leaves an output folder in some other state, and says how. */
function upset(dist: string, { random, around, handles }: Upset): string {
  const paths = ['', '/1', '/2', '/8', '/deep', '/deep/6', '/link', '/empty', '/extra', '/extra/deep/more', '/empty/more', '/deep/link'];
  const said: string[] = [];
  // Not each way is possible everywhere; at least one is found.
  for (let left = 1 + random.below(4); left > 0 || said.length === 0; left -= 1) {
    const path = `${dist}${paths[random.below(paths.length)]}`;
    const kind = random.below(9);
    const target = [`${around}/canaries`, '../source.txt', '../..', '/etc/passwd', 'nowhere', '../../../../canary'][random.below(6)] ?? '';
    try {
      const parents = lstatSync(dirname(path), { throwIfNoEntry: false });
      // Through a link all this would be done elsewhere.
      if (parents?.isSymbolicLink() === true || (path !== dist && lstatSync(dist, { throwIfNoEntry: false })?.isDirectory() !== true)) continue;
      const stat = lstatSync(path, { throwIfNoEntry: false });
      if (kind === 0 && stat === undefined) continue;
      if (kind === 0) rmSync(path, { recursive: true, force: true });
      else if (kind === 1) {
        rmSync(path, { recursive: true, force: true });
        symlinkSync(target, path);
      } else if (kind === 2) {
        rmSync(path, { recursive: true, force: true });
        mkdirSync(`${path}/deep/er`, { recursive: true });
      } else if (kind === 3) {
        rmSync(path, { recursive: true, force: true });
        writeFileSync(path, 'other');
      } else if (stat?.isSymbolicLink() === true || stat === undefined) continue;
      // Of permissions, a mirror keeps who may execute a file, and nothing of folders.
      else if (kind === 4 && stat.isFile()) chmodSync(path, (stat.mode & 0o777) ^ 0o111);
      else if (kind === 5 && stat.isFile()) chmodSync(path, 0o6755);
      else if (kind === 6 && stat.isFile()) writeFileSync(path, 'x'.repeat(stat.size));
      else if (kind === 7 && stat.isFile()) handles.push(openSync(path, 'r+'));
      else if (kind === 8 && stat.isDirectory()) writeFileSync(`${path}/.hidden`, '');
      said.push(`${path}: ${kind}`);
    } catch {
      // A state in which this cannot be done.
    }
  }
  return said.join(', ');
}
