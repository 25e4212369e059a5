/** Signals every process of a group; no error when there is none left. Refuses 0 and 1, which would mean mmo itself and everybody. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  if (!Number.isSafeInteger(group) || group <= 1) return;
  try {
    process.kill(-group, signal);
  } catch {
    // All have ended (ESRCH; macOS says EPERM of zombies).
  }
}
