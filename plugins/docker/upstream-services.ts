import type { ImageReferences } from './image-references.ts';

interface Named {
  readonly name: string;
}

/**
 * Services whose images a Dockerfile builds upon: `ARG BASE_DOCKER_IMAGE` means the service `base`, and so does `FROM shop/base`
 * without a tag in the workspace `shop`. In order of name.
 */
export function upstreamServices(
  { images, variables }: ImageReferences,
  { services, workspaceName, self }: { readonly services: readonly Named[]; readonly workspaceName: string | undefined; readonly self: string },
): readonly string[] {
  const names = new Set(images);
  const asked = new Set(variables);
  return services
    .map(({ name }) => name)
    .filter(
      (name) =>
        name !== self && (asked.has(variableOf(name)) || (workspaceName !== undefined && names.has(`${inImageName(workspaceName)}/${inImageName(name)}`))),
    )
    .sort();
}

function variableOf(service: string): string {
  return `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_DOCKER_IMAGE`;
}

/** As the executor writes it into the name of an image. */
function inImageName(text: string): string {
  const parts = text.split('/').map((part) =>
    part
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, '-')
      .replace(/[._-]{2,}/g, '-')
      .replace(/^[._-]+|[._-]+$/g, ''),
  );
  return parts.filter((part) => part !== '').join('/');
}
