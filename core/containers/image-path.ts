import { ContainerFailure } from './container-failure.ts';

const reference = /^[A-Za-z0-9][\w.:/@-]*$/;

/** The reference as part of a request's path; throws a ContainerError where it is no reference, so that none can name another request. */
export function imagePath(image: string): string {
  if (!reference.test(image) || image.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    throw new ContainerFailure('not-found', `"${image}" is no image reference`, { help: 'write it as repository:tag or repository@sha256:…' });
  }
  return image;
}

/** `repository` and `tag`, which is a digest where the reference has one, and `latest` where it has neither. */
export function splitReference(image: string): { readonly repository: string; readonly tag: string } {
  const [named = '', digest] = image.split('@');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  return { repository, tag: digest ?? (colon < 0 ? 'latest' : named.slice(colon + 1)) };
}
