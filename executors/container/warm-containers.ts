import type { RunningContainer } from '../../core/plugin-api.ts';

/** Containers that outlive a task: for each run and kind those that stand idle. A task has one for itself, so that ending it ends nobody else's. */
const idleByRun = new Map<string, Map<string, RunningContainer[]>>();

export interface WarmRequest {
  readonly runId: string;
  /** What must be the same: image, workspace and isolation. */
  readonly kind: string;
  readonly start: () => Promise<RunningContainer>;
  readonly onRunEnd: (cleanup: () => Promise<void>) => void;
}

/** Hands out a warm container that no other task uses, or starts one. `giveBack` keeps it for the next task of this run; one that is not given back must be stopped. */
export async function takeWarmContainer({ runId, kind, start, onRunEnd }: WarmRequest): Promise<{ readonly container: RunningContainer; giveBack(): void }> {
  let ofRun = idleByRun.get(runId);
  if (ofRun === undefined) {
    ofRun = new Map();
    idleByRun.set(runId, ofRun);
    onRunEnd(() => stopAll(runId));
  }
  const idle = ofRun.get(kind) ?? [];
  ofRun.set(kind, idle);
  const container = idle.pop() ?? (await start());
  return { container, giveBack: () => void idle.push(container) };
}

async function stopAll(runId: string): Promise<void> {
  const containers = [...(idleByRun.get(runId)?.values() ?? [])].flat();
  idleByRun.delete(runId);
  await Promise.all(containers.map((container) => container.stop(0)));
}
