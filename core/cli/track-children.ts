import type { ChildProcess, Host, Processes } from '../host/host.ts';

/** A host that remembers which process groups it started, and a way to end them all at once. */
export interface TrackedHost {
  readonly host: Host;
  readonly killAll: () => void;
}

/** Wraps a host for the moment when the user will not wait any longer. */
export function trackChildren(host: Host): TrackedHost {
  const living = new Set<ChildProcess>();
  const { processes } = host;
  const tracked: Processes = {
    ...processes,
    async spawn(request) {
      const child = await processes.spawn(request);
      living.add(child);
      const forget = (): boolean => living.delete(child);
      child.ended.then(forget, forget);
      return child;
    },
  };
  return {
    host: { ...host, processes: tracked },
    killAll() {
      for (const child of living) child.kill('SIGKILL');
    },
  };
}
