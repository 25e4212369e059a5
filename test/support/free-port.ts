import { freePort as listenable } from '../../plugins/fleet/instances/free-port.ts';

/** Below what the kernel gives to connections and to who asks for any port, and below what a cluster gives to its nodes. */
const [lowest, highest] = [12_000, 29_999];
const given = new Set<number>();

/** A port on which nobody listens, and which nobody is given by chance before the test's own service listens there. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest));
    if (given.has(port) || (await listenable(port)) !== port) continue;
    given.add(port);
    return port;
  }
}
