import type { VendorPort } from '../../../core/plugin-api.ts';

const LOOPBACK = '127.0.0.1';

/**
 * `5432`: a port of the container, on any of this machine; `15432:5432`: on that one; `0.0.0.0:15432:5432`: for other machines,
 * too. Throws what is none of these.
 */
export function readPort(given: number | string): VendorPort {
  const [, address = LOOPBACK, host, container] = /^(?:(?:(\d+\.\d+\.\d+\.\d+):)?(\d+):)?(\d+)(?:\/tcp)?$/.exec(String(given)) ?? [];
  const isPort = (text: string): boolean => Number(text) >= 1 && Number(text) <= 65_535;
  if (container === undefined || !isPort(container) || (host !== undefined && !isPort(host))) {
    throw new Error(`the port "${given}" is not understood: write 5432, or "15432:5432"`);
  }
  return { container: Number(container), host: host === undefined ? undefined : Number(host), address };
}
