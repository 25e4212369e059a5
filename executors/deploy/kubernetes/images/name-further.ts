import type { Registries, RegistryRequest } from '../../../../core/plugin-api.ts';

/** An image that a registry has, and what else it shall be called. */
export interface NamedImage {
  readonly reference: string;
  readonly digest: string;
  readonly further: readonly string[];
}

/** Gives an image the further names that it lacks in its repository. False where another repository would have to be sent it. */
export async function nameFurther(
  { reference, digest, further }: NamedImage,
  {
    here,
    registries,
    request,
  }: { readonly here: (reference: string) => string; readonly registries: Pick<Registries, 'digest' | 'tag'>; readonly request: RegistryRequest },
): Promise<boolean> {
  const repository = repositoryOf(reference);
  for (const name of further) {
    if ((await registries.digest(here(name), request)) === digest) continue;
    if (repositoryOf(name) !== repository) return false;
    await registries.tag(here(`${repository}@${digest}`), name.slice(repository.length + 1), request);
  }
  return true;
}

function repositoryOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}
