import { UsageError } from '../usage-error.ts';

/** Services whose instances `--scale` may count: those that were named, and all that are started with them. */
export interface Scalable {
  readonly named: readonly { readonly name: string }[];
  readonly all: readonly { readonly name: string }[];
}

/** `--scale 3` is for every named service, `--scale cart=2` for one. Throws what is neither, or says it of a service that is not started. */
export function readScale(given: string | boolean | readonly string[] | undefined, { named, all }: Scalable): ReadonlyMap<string, number> {
  const scale = new Map<string, number>();
  for (const item of Array.isArray(given) ? given : []) {
    const [, service, count] = /^(?:([a-z0-9-]+)=)?(\d{1,4})$/.exec(item) ?? [];
    if (count === undefined) throw new UsageError(`--scale takes a number, or <service>=<number>, not "${item}"`);
    if (service !== undefined && !all.some(({ name }) => name === service)) {
      throw new UsageError(`--scale names "${service}", which is none of the services that are to start`);
    }
    for (const name of service === undefined ? named.map((one) => one.name) : [service]) scale.set(name, Number(count));
  }
  return scale;
}
