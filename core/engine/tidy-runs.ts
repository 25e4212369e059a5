import type { Session } from './session.ts';
import type { RunSummary } from './types.ts';

const KEPT_RUNS = 20;

/** Keeps the summary of a run that did something, and the summaries and logs of the newest runs only. A disk that refuses costs history, nothing else. */
export function tidyRuns({ host, workspace }: Session, summary: RunSummary): void {
  const { files } = host;
  const { stateDir } = workspace;
  try {
    files.writeAtomic(`${stateDir}/runs/${summary.id}.json`, `${JSON.stringify(summary)}\n`);
    // Ids begin with the time, so the order of names is that of the runs.
    const old = files.readdir(`${stateDir}/runs`).slice(0, -KEPT_RUNS);
    for (const { name } of old) {
      files.unlink(`${stateDir}/runs/${name}`);
      files.remove(`${stateDir}/run/${name.replace(/\.json$/, '')}`);
    }
  } catch {
    // As said above.
  }
}
