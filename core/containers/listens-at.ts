import { BlockList, connect, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

const TIMEOUT_MS = 1_000;

/** Whether somebody listens at a port of a container's address; undefined where no network of this machine leads there, or nothing answers. */
export function listensAt(address: string, port: number): Promise<boolean | undefined> {
  if (!isReached(address)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: TIMEOUT_MS });
    const settle = (answer: boolean | undefined): void => {
      resolve(answer);
      socket.destroy();
    };
    socket.on('connect', () => settle(true));
    socket.on('timeout', () => settle(undefined));
    socket.on('error', (error) => settle('code' in error && error.code === 'ECONNREFUSED' ? false : undefined));
  });
}

/** Elsewhere the same address is somebody else's. */
function isReached(address: string): boolean {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const own = new BlockList();
  for (const one of Object.values(networkInterfaces()).flatMap((found) => found ?? []))
    if (one.cidr !== null && one.family.toLowerCase() === family) own.addSubnet(one.address, Number(one.cidr.split('/')[1]), family);
  return own.check(address, family);
}
