import type { OutputsStat } from '../cache/stat-outputs.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host, Watchdog } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';
import type { Emit, RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { type RunRecord, recordedHolder, recordRun, sweepDeadRuns } from './janitor.ts';
import type { TaskKey } from './key-ring.ts';
import { killBearers } from './kill-bearers.ts';
import { lockGeneration } from './lock-generation.ts';
import { isNested, planFile } from './outer-plan.ts';
import { RecordLog } from './record-log.ts';
import { removeScratch } from './remove-scratch.ts';
import { RunContainers } from './run-containers.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';
import { acquireWorkspaceLock, type WorkspaceLock } from './workspace-lock.ts';

/** How asking for the workspace ended: `ours` and as it was read; `moved` on since, so the plan is out of date; or not to be had. */
export type Exclusive = 'ours' | 'moved' | 'refused';

/** What a run is given for all its plans. */
export interface RunStateOptions {
  /** A watchdog that was started beforehand for this run id. */
  readonly watchdog?: Watchdog | undefined;
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
  /** A task, in this run, has executed, or its outputs were restored. */
  acted = false;
  /** Outputs of this run that were not stored, as they were left: dependents must still know whether somebody edits them. */
  readonly unstored: Map<TaskId, OutputsStat> = new Map();
  /** Another mmo holds the workspace and waiting was not wanted. */
  refused = false;
  /** That logs cannot be written was told. */
  saidLogFault = false;
  readonly #options: RunStateOptions;
  #held: RunEvent[] | undefined = [];
  #lock: WorkspaceLock | undefined;
  #isUnlocked = false;
  #asked: Promise<Exclusive> | undefined;
  #watchdog: Watchdog | undefined;
  #record: RunRecord | undefined;
  #host: Host | undefined;
  #containers: RunContainers | undefined;
  #records: RecordLog | undefined;
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

  /** Takes the workspace for this run, once; before anything is executed or restored. It is refused from then on where it was lost. */
  async exclusive(session: Session, plan: Plan): Promise<Exclusive> {
    this.#asked ??= this.#take(session, plan);
    const asked = await this.#asked;
    if (asked !== 'ours' || this.isOurs()) return asked;
    const message = 'the lock of this workspace was deleted, and another mmo has taken the workspace';
    if (!this.refused) this.emit({ type: 'diagnostic', at: session.host.clock.now(), diagnostic: diagnose('workspaceLocked', { message }) });
    this.refused = true;
    return 'refused';
  }

  /** Registers a process group with watchdog and janitor. */
  readonly onGroup = {
    add: (group: number, known?: string): void => {
      const startTime = known ?? this.#host?.processes.inspect(group)?.startTime;
      this.#watchdog?.add(group, startTime);
      this.#record?.groups.add(group, startTime);
    },
    remove: (group: number): void => this.#watchdog?.remove(group),
  };

  /** The container daemon, for as long as the run lasts. */
  containers({ host, workspace, containers }: Session): Promise<Containers> {
    this.#containers ??= new RunContainers({ host, stateDir: workspace.stateDir, runId: this.runId });
    return this.#containers.connect(containers);
  }

  /** Keeps what a success's key was made of, for `why`. */
  keepRecord({ host, workspace }: Session, task: TaskId, key: TaskKey): void {
    this.#records ??= new RecordLog(host, workspace.stateDir, this.runId);
    this.#records.add(task, key);
  }

  /** Has something done when the run has ended. */
  onEnd(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup);
  }

  /** Does it; a clean-up that fails keeps nobody from ending. */
  async cleanUp(): Promise<void> {
    await Promise.allSettled(this.#cleanups.splice(0).map(async (cleanup) => cleanup()));
  }

  /** Whether this run took the workspace's lock. */
  get holdsLock(): boolean {
    return this.#lock !== undefined;
  }

  /** Only persistent tasks are left: others may run in the workspace. */
  unlock(): void {
    this.#record?.unlock();
    this.#lock?.release();
    this.#isUnlocked = true;
  }

  /** Whether what was done until now was done alone: nobody else has taken the workspace meanwhile. */
  isOurs(): boolean {
    return this.#lock === undefined || this.#isUnlocked || this.#lock.isHeld();
  }

  /** Ends whatever still bears this run's id, then lets go of everything. */
  async end(session: Session): Promise<void> {
    const { host, workspace } = session;
    this.#records?.close();
    await this.#containers?.close();
    await host.processes.rest();
    if (this.#record !== undefined) {
      await killBearers(host, this.runId);
      removeScratch(host, { stateDir: workspace.stateDir, runId: this.runId });
      this.#record.end();
    }
    (this.#watchdog ?? this.#options.watchdog)?.dismiss();
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
        otherHolder: () => recordedHolder({ host, stateDir: workspace.stateDir }),
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
    await this.#guard(session, plan);
    this.release();
    return 'ours';
  }

  async #guard({ host, workspace }: Session, plan: Plan): Promise<void> {
    const { stateDir } = workspace;
    if (this.#host === undefined) {
      // First, as it stands for the lock where that is deleted.
      this.#record = recordRun({ host, stateDir, runId: this.runId });
      // A nested run works under the lock of its ancestor and keeps nobody out by itself.
      if (this.#lock === undefined) this.#record.unlock();
      this.#watchdog = this.#options.watchdog ?? host.processes.watchdog(this.runId);
      await sweepDeadRuns({ host, stateDir });
      this.#host = host;
    }
    const ids = plan.graph.tasks.filter(({ virtual }) => !virtual).map(({ id }) => id);
    try {
      host.files.writeAtomic(planFile(stateDir, this.runId), JSON.stringify(ids));
    } catch {
      // A full disk: a nested run is then not told of a task that is also in this one.
    }
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
