/** An image reference without tag and digest: `localhost:5000/acme/hooks:1` is of `localhost:5000/acme/hooks`. */
export function repositoryOf(image: string): string {
  const named = image.split('@', 1)[0] ?? '';
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0 ? named : named.slice(0, colon);
}
