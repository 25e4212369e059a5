/** Whether a host's name in an address is this machine's own; Docker Desktop has names for it. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1\]|(host|kubernetes)\.docker\.internal)$/.test(host);
}
