/** `950 ms`, `2.4 s`, `1 m 5 s`. */
export function shownDuration(ms) {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} m ${Math.round((ms % 60_000) / 1000)} s`;
}

/** `8s`, `12m`, `3h 4m`, `2d`. */
export function shownAge(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** `38 MB`. */
export function shownBytes(bytes) {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** `1 service`, `2 services`. */
export function counted(count, word) {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** What a state means to the eye. */
export function moodOf(state) {
  if (['running', 'success', 'passed'].includes(state)) return 'good';
  if (['aborted', 'failed', 'failure', 'unhealthy'].includes(state)) return 'bad';
  if (['building', 'testing', 'starting'].includes(state)) return 'busy';
  return 'quiet';
}
