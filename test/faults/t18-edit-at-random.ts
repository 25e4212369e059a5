import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { Rig } from '../support/workspace-rig.ts';

/** One edit of a service's sources, as people and their editors make them. */
export function editAtRandom(rig: Rig, service: string, { random, n }: { readonly random: SeededRandom; readonly n: number }): void {
  const folder = `${service}/src`;
  const some = (): string => `${folder}/${pick(['', 'sub/', 'sub/deep/'], random)}f${random.below(6)}`;
  const text = `${service} ${n} ${random.below(1_000_000)}\n`;
  const edits: readonly (() => void)[] = [
    () => rig.write(some(), text),
    () => rig.write(some(), text),
    // As editors save: beside it, then into its place.
    () => {
      const target = some();
      rig.write(`${target}.tmp`, text);
      move(rig, `${target}.tmp`, target);
    },
    () => {
      const target = some();
      if (existsSync(rig.path(target))) move(rig, target, `${target}~`);
      rig.write(target, text);
      rmSync(rig.path(`${target}~`), { force: true });
    },
    () => rmSync(rig.path(some()), { force: true }),
    () => move(rig, some(), some()),
    // A folder goes elsewhere, and comes back with its files' old times.
    () => move(rig, `${folder}/sub`, `${folder}/other${random.below(2)}`),
    () => move(rig, `${folder}/other${random.below(2)}`, `${folder}/sub`),
    () => rmSync(rig.path(`${folder}/sub`), { recursive: true, force: true }),
    () => void mkdirSync(rig.path(`${folder}/empty${random.below(3)}`), { recursive: true }),
    // Only the times move.
    () => {
      const [first] = readdirSync(rig.path(folder)).filter((name) => statSync(rig.path(`${folder}/${name}`)).isFile());
      if (first !== undefined) rig.write(`${folder}/${first}`, rig.read(`${folder}/${first}`));
    },
  ];
  pick(edits, random)();
}

function pick<T>(list: readonly T[], random: SeededRandom): T {
  return list[random.below(list.length)] as T;
}

/** Moves what is there, over a file but not over a folder. */
function move(rig: Rig, from: string, to: string): void {
  const [source, target] = [rig.path(from), rig.path(to)];
  if (from === to || !existsSync(source) || (existsSync(target) && statSync(target).isDirectory())) return;
  if (existsSync(target) && statSync(source).isDirectory()) return;
  mkdirSync(target.slice(0, target.lastIndexOf('/')), { recursive: true });
  renameSync(source, target);
}
