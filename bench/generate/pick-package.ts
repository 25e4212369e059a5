import { dependentsOf } from './dependents-of.ts';
import type { Dag } from './layered-dag.ts';

/** The package whose change affects closest to `wanted` packages, itself among them; the lowest number where several do. */
export function pickPackage(dag: Dag, wanted: number): { readonly index: number; readonly affected: readonly number[] } {
  // Beyond a thousand a sample is as good, and a walk from every package would take longer than what is measured.
  const stride = Math.ceil(dag.length / 1000);
  let best = { index: 0, affected: dependentsOf(dag, 0) };
  for (let index = stride; index < dag.length; index += stride) {
    const affected = dependentsOf(dag, index);
    if (Math.abs(affected.length - wanted) < Math.abs(best.affected.length - wanted)) best = { index, affected };
  }
  return best;
}
