import PQueue from 'p-queue';
import type { Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { ScheduleOptions, ScheduleResult } from './schedule-options.ts';
import { type SlotOptions, SlotQueue } from './slot-queue.ts';
import type { RunningTask, StepEnd } from './step.ts';

/**
 * The state of one run; see `schedule`. A node goes
 *
 *     waiting ──▶ queued ──▶ running ──▶ ended
 *        │           │          └──▶ up ──▶ ended      (persistent)
 *        └───────────┴─────────────────▶ ended         (skipped, cancelled)
 *
 * Whatever ends is put on a list that `#update` works off, so that long chains need no recursion; only then p-queue
 * may look, so that the best of all tasks that became ready starts first.
 */
export class Scheduler {
  readonly #options: ScheduleOptions;
  readonly #state: Uint8Array;
  /** Runs whatever becomes of its dependencies. Asked several times for each node: a task of many lies far from the next in memory. */
  readonly #teardown: Uint8Array;
  /** Dependencies that have not let the node go. */
  readonly #remaining: Int32Array;
  /** Dependents that may still use a persistent task. */
  readonly #users: Int32Array;
  /** A dependency, near or far, has failed: the failed node plus one. */
  readonly #culprit: Int32Array;
  readonly #tainted: Uint8Array;
  readonly #over: Uint8Array;
  /** Persistent tasks that were ready: their dependents have been let go. */
  readonly #wasUp: Uint8Array;
  readonly #ends: StepEnd[];
  readonly #up: Map<number, RunningTask> = new Map();
  readonly #stopped: Set<number> = new Set();
  readonly #endedNodes: number[] = [];
  readonly #abort: AbortController = new AbortController();
  readonly #slots: SlotQueue;
  readonly #queue: PQueue<SlotQueue, SlotOptions>;
  #open: number;
  /** Nodes that keep the run busy: neither ended, nor up, nor teardown that has not been queued. */
  #busy = 0;
  /** Nodes queued or running. */
  #active = 0;
  #updating = false;
  #failed = false;
  #interrupted = false;
  #toldPersistentLeft = false;
  #finish: (result: ScheduleResult) => void = () => undefined;

  constructor(options: ScheduleOptions) {
    const { graph, concurrency } = options;
    this.#options = options;
    this.#open = graph.size;
    this.#state = new Uint8Array(graph.size);
    this.#teardown = Uint8Array.from(graph.tasks, ({ when }) => (when === 'success' ? 0 : 1));
    this.#remaining = new Int32Array(graph.size);
    this.#users = new Int32Array(graph.size);
    this.#culprit = new Int32Array(graph.size);
    this.#tainted = new Uint8Array(graph.size);
    this.#over = new Uint8Array(graph.size);
    this.#wasUp = new Uint8Array(graph.size);
    this.#ends = new Array<StepEnd>(graph.size);
    const made: SlotQueue[] = [];
    const queueClass = class extends SlotQueue {
      constructor() {
        super({ concurrency, nodes: graph.size });
        made.push(this);
      }
    };
    this.#queue = new PQueue<SlotQueue, SlotOptions>({ queueClass, autoStart: false });
    this.#slots = made[0] ?? new SlotQueue({ concurrency, nodes: graph.size });
  }

  async run(): Promise<ScheduleResult> {
    const { graph, signal, ended } = this.#options;
    const finished = new Promise<ScheduleResult>((resolve) => {
      this.#finish = resolve;
    });
    const interrupt = (): void => {
      this.#interrupted = true;
      this.#update(() => this.#cancelRest());
    };
    signal.addEventListener('abort', interrupt, { once: true });
    for (const n of graph.order) {
      this.#remaining[n] = graph.dependencies(n).length;
      if (this.#isTeardown(n)) continue;
      this.#busy += 1;
      for (const dependency of graph.dependencies(n)) this.#users[dependency] = at(this.#users, dependency) + 1;
    }
    this.#update(() => {
      for (const n of graph.order) {
        const end = ended?.[n];
        if (end !== undefined) this.#end(n, end);
      }
      if (signal.aborted) interrupt();
      for (const n of graph.order) if (graph.dependencies(n).length === 0 && at(this.#state, n) === WAITING) this.#release(n);
    });
    const result = await finished;
    signal.removeEventListener('abort', interrupt);
    return result;
  }

  /** Makes a change, follows what comes of it, and lets p-queue start what has become ready. */
  #update(change: () => void): void {
    if (this.#updating) {
      change();
      return;
    }
    this.#updating = true;
    this.#queue.pause();
    change();
    for (let next = 0; next < this.#endedNodes.length; next += 1) this.#follow(this.#endedNodes[next] ?? 0);
    this.#endedNodes.length = 0;
    this.#updating = false;
    this.#queue.start();
    this.#lookAtPersistent();
    if (this.#open === 0) this.#finish({ ends: this.#ends, failed: this.#failed, interrupted: this.#interrupted });
  }

  #lookAtPersistent(): void {
    const goingOn = [...this.#up.keys()].filter((n) => !this.#stopped.has(n));
    if (goingOn.length === 0 || this.#active > 0) return;
    if (this.#busy === 0 && !this.#toldPersistentLeft) {
      this.#toldPersistentLeft = true;
      this.#options.onOnlyPersistentLeft?.();
    } else if (this.#busy > 0) {
      // What still waits does so for the teardown of a persistent task that waits for it in turn.
      for (const n of goingOn) if (this.#options.named?.has(n) !== true) this.#stop(n);
    }
  }

  /** All dependencies of a waiting node have let it go. */
  #release(n: number): void {
    const task = this.#task(n);
    if (task.when === 'failure' && at(this.#culprit, n) === 0) this.#end(n, { outcome: { status: 'skipped', because: 'nothing failed' }, durationMs: 0 });
    else if (this.#abort.signal.aborted && !this.#isTeardown(n)) this.#end(n, cancelled);
    else if (task.virtual) this.#startVirtual(n);
    else this.#enqueue(n);
  }

  #startVirtual(n: number): void {
    this.#active += 1;
    void this.#work(n);
  }

  #enqueue(n: number): void {
    if (this.#isTeardown(n)) this.#busy += 1;
    this.#state[n] = QUEUED;
    this.#active += 1;
    this.#emitQueue(n);
    this.#addJob(n);
  }

  #addJob(n: number): void {
    const task = this.#task(n);
    // Persistent tasks take no slot and would otherwise wait behind a heavy task.
    const priority = task.persistent ? Number.POSITIVE_INFINITY : (this.#options.priorities[n] ?? 0);
    void this.#queue.add(() => this.#work(n), { node: n, weight: weightOf(task), locks: task.locks, priority });
  }

  async #work(n: number): Promise<void> {
    const task = this.#task(n);
    const startedAt = this.#options.clock.monotonic();
    this.#state[n] = RUNNING;
    let end: StepEnd;
    try {
      end = this.#isTeardown(n)
        ? await this.#stepTeardown(n)
        : await this.#options.step(n, { signal: this.#abort.signal, tainted: at(this.#tainted, n) === 1 });
    } catch (error) {
      end = thrown(error, this.#options.clock.monotonic() - startedAt);
    }
    this.#update(() => {
      if (!task.virtual) this.#slots.release(weightOf(task), task.locks);
      if (end.running === undefined) this.#end(n, this.#judged(n, end));
      else this.#goUp(n, end.running);
    });
  }

  /** Neither an interrupt nor a failure stops a teardown task, only its own timeout. */
  async #stepTeardown(n: number): Promise<StepEnd> {
    const { clock, step } = this.#options;
    const timeoutMs = this.#task(n).timeoutMs ?? TEARDOWN_TIMEOUT_MS;
    const timeout = new AbortController();
    const done = new AbortController();
    void clock.sleep(timeoutMs, done.signal).then(() => done.signal.aborted || timeout.abort());
    try {
      const end = await step(n, { signal: timeout.signal, tainted: at(this.#tainted, n) === 1 });
      const isLate = timeout.signal.aborted && (end.outcome.status === 'failure' || end.outcome.status === 'cancelled');
      return isLate ? { ...end, outcome: { status: 'failure', failure: { reason: 'timeout', timeoutMs } } } : end;
    } finally {
      done.abort();
    }
  }

  /** What was told to stop did not fail by itself. */
  #judged(n: number, end: StepEnd): StepEnd {
    const isStopped = this.#abort.signal.aborted && !this.#isTeardown(n) && end.outcome.status === 'failure';
    return isStopped ? { ...end, outcome: { status: 'cancelled' } } : end;
  }

  #goUp(n: number, running: RunningTask): void {
    const startedAt = this.#options.clock.monotonic();
    this.#state[n] = UP;
    this.#wasUp[n] = 1;
    this.#active -= 1;
    this.#busy -= 1;
    this.#up.set(n, running);
    const ended = running.ended.catch((error: unknown) => thrown(error, this.#options.clock.monotonic() - startedAt));
    void ended.then((end) => this.#update(() => this.#goDown(n, end)));
    for (const dependent of this.#options.graph.dependents(n)) {
      if (at(this.#tainted, n) === 1) this.#tainted[dependent] = 1;
      if (!this.#isTeardown(dependent)) this.#letGo(dependent);
    }
    if (this.#abort.signal.aborted) this.#stop(n);
    this.#stopUnlessUsed(n);
  }

  #goDown(n: number, end: StepEnd): void {
    this.#up.delete(n);
    this.#busy += 1;
    const wasStopped = this.#stopped.has(n) && end.outcome.status !== 'cancelled' && !this.#abort.signal.aborted;
    this.#end(n, wasStopped ? { ...end, outcome: { status: 'success', stored: false } } : this.#judged(n, end));
  }

  #stopUnlessUsed(n: number): void {
    if (at(this.#state, n) === UP && at(this.#users, n) === 0 && this.#options.named?.has(n) !== true) this.#stop(n);
  }

  #stop(n: number): void {
    if (this.#stopped.has(n)) return;
    this.#stopped.add(n);
    // How it ended is told by `ended`.
    this.#up
      .get(n)
      ?.stop()
      .catch(() => undefined);
  }

  /** Records the end; what follows from it is done by `#follow`. */
  #end(n: number, end: StepEnd): void {
    const task = this.#task(n);
    const isFailure = end.outcome.status === 'failure';
    if (at(this.#state, n) !== WAITING || !this.#isTeardown(n)) this.#busy -= 1;
    const isSilent = (task.virtual && !isFailure) || this.#options.ended?.[n] !== undefined;
    if (!isSilent && (task.virtual || at(this.#state, n) === WAITING)) this.#emitQueue(n);
    if (at(this.#state, n) === QUEUED || at(this.#state, n) === RUNNING) this.#active -= 1;
    this.#state[n] = ENDED;
    this.#open -= 1;
    this.#ends[n] = end;
    if (!isSilent) this.#emitEnd(task, end);
    this.#endedNodes.push(n);
    if (!isFailure) return;
    this.#failed = true;
    if (this.#options.continueMode === 'never') this.#cancelRest();
  }

  #follow(n: number): void {
    const { graph, continueMode } = this.#options;
    const status = this.#ends[n]?.outcome.status;
    const isGood = status === 'success' || status === 'cached';
    const culprit = status === 'failure' ? n + 1 : at(this.#culprit, n);
    const taints = at(this.#tainted, n) === 1 || (!isGood && (culprit > 0 || status === 'cancelled'));
    for (const dependent of graph.dependents(n)) {
      if (taints) this.#tainted[dependent] = 1;
      if (!isGood && at(this.#culprit, dependent) === 0) this.#culprit[dependent] = culprit;
      const isTeardown = this.#isTeardown(dependent);
      const isSkipped = at(this.#culprit, dependent) > 0 && continueMode !== 'always' && !isTeardown;
      if (isSkipped && at(this.#state, dependent) === WAITING) this.#end(dependent, this.#skipped(dependent));
      else if (isTeardown || at(this.#wasUp, n) === 0) this.#letGo(dependent);
    }
    this.#markOver(n);
  }

  #letGo(n: number): void {
    const left = at(this.#remaining, n) - 1;
    this.#remaining[n] = left;
    if (left === 0 && at(this.#state, n) === WAITING) this.#release(n);
  }

  /** A node is over when nobody behind it can use what it depends on: when it has ended, a virtual one with its dependents. */
  #markOver(ended: number): void {
    const { graph } = this.#options;
    const stack = [ended];
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      if (at(this.#over, n) === 1 || at(this.#state, n) !== ENDED || (this.#task(n).virtual && at(this.#users, n) > 0)) continue;
      this.#over[n] = 1;
      if (this.#isTeardown(n)) continue;
      for (const dependency of graph.dependencies(n)) {
        this.#users[dependency] = at(this.#users, dependency) - 1;
        if (this.#task(dependency).virtual) stack.push(dependency);
        else this.#stopUnlessUsed(dependency);
      }
    }
  }

  #cancelRest(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    for (const n of this.#slots.drain()) {
      if (this.#isTeardown(n)) this.#addJob(n);
      else this.#end(n, cancelled);
    }
    for (const n of this.#options.graph.order) {
      if (at(this.#state, n) === WAITING && !this.#isTeardown(n)) this.#end(n, cancelled);
    }
    for (const n of this.#up.keys()) this.#stop(n);
  }

  #skipped(n: number): StepEnd {
    return { outcome: { status: 'skipped', because: this.#task(at(this.#culprit, n) - 1).id }, durationMs: 0 };
  }

  #emitQueue(n: number): void {
    this.#options.emit({ type: 'task:queue', at: this.#options.clock.now(), task: this.#task(n).id });
  }

  #emitEnd(task: Task, { outcome, durationMs, key, exitCode, flaky, data, log }: StepEnd): void {
    this.#options.emit({ type: 'task:end', at: this.#options.clock.now(), task: task.id, outcome, durationMs, key, exitCode, flaky, data, log });
  }

  #isTeardown(n: number): boolean {
    return at(this.#teardown, n) === 1;
  }

  #task(n: number): Task {
    const task = this.#options.graph.tasks[n];
    if (task === undefined) throw new Error(`The task graph has no node ${n}`);
    return task;
  }
}

const WAITING = 0;
const QUEUED = 1;
const RUNNING = 2;
const UP = 3;
const ENDED = 4;
const TEARDOWN_TIMEOUT_MS = 30_000;
const cancelled: StepEnd = { outcome: { status: 'cancelled' }, durationMs: 0 };

/** Numbers of an array that has one for each node. */
function at(numbers: Uint8Array | Int32Array, n: number): number {
  return numbers[n] ?? 0;
}

function weightOf(task: Task): number {
  return task.persistent ? 0 : Math.max(1, task.weight);
}

function thrown(error: unknown, durationMs: number): StepEnd {
  const outcome: Outcome = { status: 'failure', failure: { reason: 'error', message: error instanceof Error ? error.message : String(error) } };
  return { outcome, durationMs };
}
