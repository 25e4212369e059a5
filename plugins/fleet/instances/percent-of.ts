/** Time on one processor as its share of a time that has passed. */
export function percentOf(cpuMs: number | undefined, uptimeMs: number | undefined): number | undefined {
  return cpuMs === undefined || uptimeMs === undefined || uptimeMs <= 0 ? undefined : Math.round((cpuMs / uptimeMs) * 1000) / 10;
}
