/** Where a registry has what a reference names. */
export interface RegistryReference {
  /** As `docker login` names it. */
  readonly registry: string;
  /** `https://registry.example`, or `http` for one on this machine or that was named as insecure. */
  readonly url: string;
  readonly repository: string;
  /** Or the digest, where the reference has one. */
  readonly tag: string;
}

const DOCKER_HUB = 'https://index.docker.io/v1/';

/** Takes a reference apart as docker does: without a host before its first slash it means Docker Hub. `insecure` are registries that speak plain HTTP. */
export function registryReference(reference: string, insecure: readonly string[] = []): RegistryReference {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const named = hasHost ? reference.slice(slash + 1) : reference;
  const [, repository = named, plain = 'latest', digest] = /^([^:@]*)(?::([^@]*))?(?:@(.+))?$/.exec(named) ?? [];
  const tag = digest ?? plain;
  if (!hasHost || first === 'docker.io')
    return { registry: DOCKER_HUB, url: 'https://registry-1.docker.io', repository: repository.includes('/') ? repository : `library/${repository}`, tag };
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(first) || insecure.includes(first);
  return { registry: first, url: `${isHere ? 'http' : 'https'}://${first}`, repository, tag };
}
