import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** TCP ports that these processes listen on, by pid, in order; what the system does not tell is left out. */
export function listeningPorts(pids: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const sockets = listeningSockets();
  const found = new Map<number, readonly number[]>();
  for (const pid of pids) {
    const ports = new Set(socketsOf(pid).flatMap((inode) => sockets.get(inode) ?? []));
    if (ports.size > 0)
      found.set(
        pid,
        [...ports].sort((a, b) => a - b),
      );
  }
  return found;
}

/** Ports by the inode of the socket, from the tables of IPv4 and IPv6. */
function listeningSockets(): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of linesOf(table)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      if (state === LISTEN) ports.set(inode, Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16));
    }
  }
  return ports;
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    });
  } catch {
    return [];
  }
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'latin1').split('\n').slice(1);
  } catch {
    return [];
  }
}
