import type { Service } from '../../../core/plugin-api.ts';

/** What `docker` of a `service.yml` says. */
export interface DockerOptions {
  /** An image with its tools, in which its command runs; undefined for its own. */
  readonly image: string | undefined;
  readonly network: 'workspace' | 'host';
}

/** How a service runs in a container; undefined where its file does not ask for that. */
export function dockerOptions({ extra }: Pick<Service, 'extra'>): DockerOptions | undefined {
  const given = extra['docker'];
  if (given === undefined || given === null || given === false) return undefined;
  const { image, network = 'workspace' } = (given === true ? {} : given) as Partial<DockerOptions>;
  return { image, network };
}
