/** `<NAME>_URL`, `<NAME>_HOST`, `<NAME>_PORT`: how a service learns where another one is. */
export function addressVariables(name: string, { host, port }: { readonly host: string; readonly port: number }): Readonly<Record<string, string>> {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  return { [`${prefix}_URL`]: `http://${host}:${port}`, [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: String(port) };
}
