import { seededRandom } from './seeded-random.ts';

/** Whose output each package needs, by number; a package comes after all that it needs. */
export type Dag = readonly (readonly number[])[];

const layers = 10;

/** Ten layers of packages; each above the lowest has 2 to 4 dependencies below it, 2.7 on average over all. The same seed gives the same graph. */
export function layeredDag(n: number, seed: number): Dag {
  const random = seededRandom(seed);
  return Array.from({ length: n }, (_, index) => dependenciesOf(index, n, random));
}

function dependenciesOf(index: number, n: number, random: () => number): readonly number[] {
  const layer = Math.floor((index * layers) / n);
  const below = Math.ceil((layer * n) / layers);
  if (below === 0) return [];
  const nearest = Math.ceil(((layer - 1) * n) / layers);
  // One from the layer right below keeps the graph ten layers deep; the others come from anywhere below.
  const chosen = new Set([nearest + Math.floor(random() * (below - nearest))]);
  const count = 2 + Math.floor(random() * 3);
  for (let tries = 0; chosen.size < count && tries < 20; tries += 1) chosen.add(Math.floor(random() * below));
  return [...chosen].sort((a, b) => a - b);
}
