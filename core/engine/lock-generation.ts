import type { Host } from '../host/host.ts';

/** The highest generation of the workspace lock that exists; 0 without one. Who takes the lock and finds it moved by more than one knows that another run came between. */
export function lockGeneration(host: Host, lockDir: string): number {
  if (host.files.lstat(lockDir)?.kind !== 'directory') return 0;
  let highest = 0;
  for (const { name } of host.files.readdir(lockDir)) {
    const generation = /^lock\.(\d{1,15})$/.exec(name)?.[1];
    if (generation !== undefined) highest = Math.max(highest, Number(generation));
  }
  return highest;
}
