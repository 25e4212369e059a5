import type { Dag } from './layered-dag.ts';

/** The packages that need `index`, directly or through others, in ascending order, itself first. */
export function dependentsOf(dag: Dag, index: number): readonly number[] {
  const affected = new Set([index]);
  // A package comes after all that it needs, so that one pass finds them all.
  for (let other = index + 1; other < dag.length; other += 1) {
    if (dag[other]?.some((dependency) => affected.has(dependency)) === true) affected.add(other);
  }
  return [...affected];
}
