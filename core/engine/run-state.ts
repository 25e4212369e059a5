import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host, Watchdog } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import { type RunRecord, recordRun, sweepDeadRuns } from './janitor.ts';
import { lockGeneration } from './lock-generation.ts';
import { isNested, planFile } from './outer-plan.ts';
import { removeScratch } from './remove-scratch.ts';
import type { Session } from './session.ts';
import { sweepContainers } from './sweep-containers.ts';
import type { Plan } from './types.ts';
import { acquireWorkspaceLock, type WorkspaceLock } from './workspace-lock.ts';

/** How asking for the workspace ended: `ours` and as it was read; `moved` on since, so the plan is out of date; or not to be had. */
export type Exclusive = 'ours' | 'moved' | 'refused';

/** What a run is given for all its plans. */
export interface RunStateOptions {
  readonly runId: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly noWait: boolean;
}

/**
 * What lives as long as a run, over new plans too: the lock, the watchdog, the record for the janitor. Events are held
 * back until the workspace is ours or the run has ended: a plan that is thrown away has told nothing.
 *
 *     looking ──(first execution or restore)──▶ exclusive ──▶ ended
 *        └──────────────(all in place)────────────────────▶ ended
 */
export class RunState {
  readonly runId: string;
  /** A task, in this run, has executed: what was read of the tree may be out of date. */
  executed = false;
  /** Another mmo holds the workspace and waiting was not wanted. */
  refused = false;
  readonly #options: RunStateOptions;
  #held: RunEvent[] | undefined = [];
  #lock: WorkspaceLock | undefined;
  #asked: Promise<Exclusive> | undefined;
  #watchdog: Watchdog | undefined;
  #record: RunRecord | undefined;
  #stateDir: string | undefined;
  #containers: Promise<Containers> | undefined;
  readonly #cleanups: (() => Promise<void>)[] = [];

  constructor(options: RunStateOptions) {
    this.#options = options;
    this.runId = options.runId;
  }

  readonly emit = (event: RunEvent): void => {
    if (this.#held === undefined) this.#options.emit(event);
    else this.#held.push(event);
  };

  /** Tells what was held back; from now on events pass. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#options.emit(event);
  }

  /** Throws away what a dropped plan told, and asks anew with the next one. */
  dropPlan(): void {
    this.#held = [];
    this.#asked = undefined;
  }

  /** Takes the workspace for this run, once; before anything is executed or restored. */
  exclusive(session: Session, plan: Plan): Promise<Exclusive> {
    this.#asked ??= this.#take(session, plan);
    return this.#asked;
  }

  /** Registers a process group with watchdog and janitor. */
  readonly onGroup = {
    add: (group: number): void => {
      this.#watchdog?.add(group);
      this.#record?.groups.add(group);
    },
    remove: (group: number): void => {
      this.#watchdog?.remove(group);
      this.#record?.groups.remove(group);
    },
  };

  /** The container daemon; what killed runs left there is removed when it is first asked for. */
  containers(session: Session): Promise<Containers> {
    const { host, workspace, containers } = session;
    const { stateDir } = workspace;
    this.#containers ??= containers().then(async (connected) => {
      // What cannot be removed now is found again by the next run.
      await sweepContainers(connected, { host, stateDir, runId: this.runId }).catch(() => 0);
      return connected;
    });
    // A later task, or a later attempt, finds a daemon that has come back.
    this.#containers.catch(() => {
      this.#containers = undefined;
    });
    return this.#containers;
  }

  /** Has something done when the run has ended. */
  onEnd(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  /** Does it; a clean-up that fails keeps nobody from ending. */
  async cleanUp(): Promise<void> {
    await Promise.allSettled(this.#cleanups.splice(0).map(async (cleanup) => cleanup()));
  }

  /** Only persistent tasks are left: others may run in the workspace. */
  unlock(): void {
    this.#lock?.release();
  }

  /** Ends whatever still bears this run's id, then lets go of everything. */
  end(session: Session): void {
    const { host, workspace } = session;
    if (this.#record !== undefined) {
      for (let round = 0; round < 20; round++) {
        const left = host.processes.withRunId(this.runId).filter(({ pid }) => pid !== host.machine.pid);
        if (left.length === 0) break;
        for (const { pid } of left) host.processes.kill(pid, 'SIGKILL');
      }
      removeScratch(host, { stateDir: workspace.stateDir, runId: this.runId });
      this.#record.end();
    }
    this.#watchdog?.dismiss();
    this.#lock?.release();
  }

  async #take(session: Session, plan: Plan): Promise<Exclusive> {
    const { host, workspace } = session;
    if (this.#lock === undefined && !isNested(host.env, workspace.root)) {
      const dir = `${workspace.stateDir}/lock`;
      const lock = await acquireWorkspaceLock({
        host,
        dir,
        wait: !this.#options.noWait,
        signal: this.#options.signal,
        onWait: (pid) => this.#tellWaiting(host, pid),
      });
      if (lock === undefined) {
        if (!this.#options.signal.aborted) {
          this.refused = true;
          this.emit({
            type: 'diagnostic',
            at: host.clock.now(),
            diagnostic: diagnose('workspaceLocked', { message: 'another mmo is running in this workspace' }),
          });
        }
        return 'refused';
      }
      this.#lock = lock;
      if (lock.waited || lockGeneration(host, dir) > session.generation + 1) return 'moved';
    }
    this.#guard(session, plan);
    this.release();
    return 'ours';
  }

  #guard({ host, workspace }: Session, plan: Plan): void {
    const { stateDir } = workspace;
    if (this.#stateDir === undefined) {
      sweepDeadRuns({ host, stateDir });
      this.#watchdog = host.processes.watchdog(this.runId);
      this.#record = recordRun({ host, stateDir, runId: this.runId });
      this.#stateDir = stateDir;
    }
    const ids = plan.graph.tasks.filter(({ virtual }) => !virtual).map(({ id }) => id);
    host.files.writeAtomic(planFile(stateDir, this.runId), JSON.stringify(ids));
  }

  #tellWaiting(host: Host, pid: number): void {
    const message = `waiting for another mmo in this workspace (pid ${pid})`;
    this.#options.emit({
      type: 'diagnostic',
      at: host.clock.now(),
      diagnostic: diagnose('workspaceLocked', { message, severity: 'note', help: 'with --no-wait it would end at once' }),
    });
  }
}
