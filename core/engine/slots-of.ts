/** Slots of `--concurrency`: a number, or a share of the processors; all of them by default; at least one. */
export function slotsOf(text: string | undefined, cpus: number): number {
  if (text === undefined) return Math.max(1, cpus);
  const amount = Number.parseFloat(text);
  if (!Number.isFinite(amount)) return Math.max(1, cpus);
  return Math.max(1, Math.floor(text.endsWith('%') ? (cpus * amount) / 100 : amount));
}
