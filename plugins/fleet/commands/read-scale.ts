import { UsageError } from '../usage-error.ts';

/** `--scale 3` is for every named service, `--scale cart=2` for one. Throws what is neither. */
export function readScale(given: readonly string[], named: readonly string[]): ReadonlyMap<string, number> {
  const scale = new Map<string, number>();
  for (const item of given) {
    const [, service, count] = /^(?:([a-z0-9-]+)=)?(\d{1,4})$/.exec(item) ?? [];
    if (count === undefined) throw new UsageError(`--scale takes a number, or <service>=<number>, not "${item}"`);
    for (const name of service === undefined ? named : [service]) scale.set(name, Number(count));
  }
  return scale;
}
