/**
 * Lines that begin with their times, each once however often a log is read: of every reading after the first those that are later than all
 * that was handed over before. Returns what begins a reading.
 */
export function linesOnce(onLine: (line: string) => void): () => (line: string) => void {
  // Daemons and clusters write times of one length, so that their order is that of time.
  let last = '';
  return () => {
    const known = last;
    return (line) => {
      const time = /^\d{4}-\S+/.exec(line)?.[0];
      if (time !== undefined && time <= known) return;
      if (time !== undefined && time > last) last = time;
      onLine(line);
    };
  };
}
