/** Orders strings by UTF-16 code unit: the one order that reaches hashes and screens, the same in every locale. */
export function byCodeUnit(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
