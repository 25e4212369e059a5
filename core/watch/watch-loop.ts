import { diagnose } from '../diagnostics/diagnose.ts';
import type { Plan } from '../engine/types.ts';
import type { WarmWorkspace } from '../engine/warm/warm-workspace.ts';
import type { Host } from '../host/host.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunEvent, TaskEnd } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { type Loop, LoopGuard } from './loop-guard.ts';
import { nextState } from './next-state.ts';
import { PersistentTasks } from './persistent-tasks.ts';
import { Timers } from './timers.ts';
import { type FolderWatcher, watchFolders } from './watch-folders.ts';
import type { WatchListener } from './watch-listener.ts';
import type { Batch, WatchInput, WatchState, Wish } from './watch-state.ts';

/** What a watch works with. */
export interface WatchLoopOptions {
  readonly host: Host;
  readonly warm: WarmWorkspace;
  readonly listener: WatchListener;
  /** Ends the watch; what runs is interrupted. */
  readonly signal: AbortSignal;
}

/** What has been learnt is written down when it has been quiet for so long. */
const SAVE_MS = 250;
/** After changes all files are compared once with what was read: soon where events may have been lost, else when nobody is in a hurry. */
const LOOK_MS = { burst: 500, save: 3_000 };
/** Where the system tells of no changes, or not yet, since many folders take a while until they are watched: changes are looked for so often. */
const UNWATCHED_MS = 500;
const BURST = 100;
/** git holds its index while it moves a work tree from one commit to another. */
const LONGEST_CHECKOUT_MS = 5_000;

/** Runs what a change affects, until it is told to stop. The states are drawn in `watch-state.ts`; here is what is done in them. */
export class WatchLoop {
  readonly #options: WatchLoopOptions;
  readonly #guard = new LoopGuard();
  readonly #persistent: PersistentTasks;
  readonly #timers: Timers;
  readonly #results = new Map<TaskId, TaskEnd>();
  readonly #interrupt = new AbortController();
  #state: WatchState = { kind: 'idle' };
  /** Everything that uses the workspace, one after another. */
  #work: Promise<void> = Promise.resolve();
  #watcher: FolderWatcher | undefined;
  /** All folders are watched. */
  #isWatching = false;
  #isBlind = false;
  #isBroken = false;
  #scanMs = 0;
  /** Something has happened since all files were last compared. */
  #doubt: 'none' | 'save' | 'burst' = 'none';
  #told = '';
  #lastPass: readonly TaskId[] = [];
  #finish: (error?: unknown) => void = () => undefined;

  constructor(options: WatchLoopOptions) {
    this.#options = options;
    this.#timers = new Timers(options.host.clock);
    this.#persistent = new PersistentTasks(options.warm, (event) => this.#hearBeside(event));
  }

  /** Runs everything once, then what changes affect. Resolves when it has been stopped and nothing of it is left. */
  async run(): Promise<void> {
    const { signal } = this.#options;
    const ended = new Promise<void>((resolve, reject) => {
      this.#finish = (error) => (error === undefined ? resolve() : reject(error));
    });
    const onAbort = (): void => this.stop(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#watch();
      this.#do({ type: 'wished', wish: 'everything', atMs: this.#now() });
      if (signal.aborted) onAbort();
      await ended;
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#timers.clear();
      await this.#watcher?.close();
      await this.#persistent.stop();
      await this.#options.warm.close();
    }
  }

  wish(wish: Wish): void {
    this.#do({ type: 'wished', wish, atMs: this.#now() });
  }

  stop(reason: unknown = new Error('stopped')): void {
    if (!this.#interrupt.signal.aborted && this.#state.kind !== 'idle') this.#interrupt.abort(reason);
    this.#do({ type: 'stop' });
  }

  #do(input: WatchInput): void {
    const { state, effects } = nextState(this.#state, input);
    this.#state = state;
    for (const effect of effects) {
      switch (effect.type) {
        case 'wait': {
          // A task that is started by what it writes must not be taken for somebody who saves while it runs: the latter goes on after it.
          const ms = this.#guard.generation > 0 && state.kind === 'settling' && state.batch.cameInRun ? Math.max(effect.ms, 100) : effect.ms;
          this.#timers.set('wait', ms, () => this.#do({ type: 'quiet', atMs: this.#now() }));
          break;
        }
        case 'pass':
          this.#timers.drop('save');
          this.#timers.drop('look');
          this.#queue(() => this.#pass(effect.batch));
          break;
        case 'rest':
          this.#rest();
          break;
        case 'interrupt':
          this.#interrupt.abort(this.#options.signal.reason ?? new Error('stopped'));
          break;
        case 'end':
          this.#queue(async () => this.#finish());
          break;
      }
    }
  }

  #queue(act: () => Promise<void>): void {
    this.#work = this.#work.then(act).catch((error: unknown) => this.#finish(error));
  }

  #rest(): void {
    const { listener } = this.#options;
    listener.rested({ results: this.#results, isBroken: this.#isBroken });
    this.#timers.set('save', SAVE_MS, () => this.#queue(() => this.#tidyUp()));
    const look = (ms: number, isThorough: boolean): void =>
      this.#timers.set('look', ms, () => (isThorough ? this.#do({ type: 'look-again', atMs: this.#now() }) : this.#queue(() => this.#scan())));
    if (this.#isBlind || !this.#isWatching) look(Math.max(UNWATCHED_MS, 10 * this.#scanMs), this.#doubt === 'burst');
    else if (this.#doubt !== 'none') look(LOOK_MS[this.#doubt], this.#doubt === 'burst');
  }

  /** A few saved files cannot have filled a queue: that nothing else has changed is soon seen. */
  async #scan(): Promise<void> {
    if (this.#doubt === 'save') this.#doubt = 'none';
    const startedMs = this.#now();
    const paths = await this.#options.warm.scan();
    this.#scanMs = this.#now() - startedMs;
    if (paths.length > 0) this.#do({ type: 'changed', paths, atMs: this.#now() });
    else if (this.#state.kind === 'idle') this.#rest();
  }

  /** What a pass leaves undone, so that the next one is quick. */
  async #tidyUp(): Promise<void> {
    const { warm } = this.#options;
    warm.prepare();
    await warm.save();
  }

  async #pass(batch: Batch): Promise<void> {
    const { warm, listener } = this.#options;
    if (this.#isCheckingOut(batch)) {
      this.#do({ type: 'not-yet', batch, atMs: this.#now() });
      return;
    }
    const paths = [...batch.paths].sort();
    const isFirst = this.#lastPass.length === 0 && this.#results.size === 0;
    if (paths.length > 0 || batch.all || (batch.wish === 'everything' && !isFirst)) {
      const all = batch.all || batch.wish === 'everything';
      const startedMs = this.#now();
      if (all) this.#doubt = 'none';
      const refreshed = await warm.refresh(all ? 'all' : paths);
      if (all) this.#scanMs = this.#now() - startedMs;
      this.#tellOnce(refreshed.diagnostics);
      this.#isBroken = refreshed.value === undefined;
      if (refreshed.value === undefined) {
        this.#do({ type: 'done', atMs: this.#now() });
        return;
      }
      if (refreshed.value.isReshaped) await this.#watch();
      const causeOf = (task: TaskId): string | undefined => warm.causeOf(task, paths) ?? (all && warm.isDoubtful(task) ? 'one of its inputs' : undefined);
      for (const loop of this.#guard.take(refreshed.value.tasks, { cameInRun: batch.cameInRun, causeOf })) this.#tellLoop(loop);
    }
    const plan = this.#planFor(batch.wish);
    if (plan !== undefined && !this.#interrupt.signal.aborted) {
      const tasks = plan.graph.tasks.flatMap(({ id, virtual }) => (virtual ? [] : [id]));
      this.#lastPass = tasks;
      const pass = await listener.startPass({
        paths: paths.filter((path) => tasks.some((task) => warm.causeOf(task, [path]) !== undefined)),
        wish: batch.wish,
        isFirst,
      });
      const emit = (event: RunEvent): void => {
        if (event.type === 'task:end') this.#results.set(event.task, event);
        pass.emit(event);
      };
      await warm.run({ ...plan, notes: isFirst ? warm.plan.notes : pass.notes }, { emit, signal: this.#interrupt.signal });
      await pass.end();
      // What changed during the run and was read by one of its tasks no longer shows in a comparison with what was read.
      if (this.#isBlind || !this.#isWatching) this.#doubt = 'burst';
    }
    if (warm.persistent.length > 0) {
      // Outputs of a moment ago cannot be told from changed ones before their times have settled.
      await warm.save();
      await this.#persistent.update(this.#interrupt.signal);
    }
    for (const id of this.#results.keys()) if (warm.plan.graph.indexOf(id) === undefined) this.#results.delete(id);
    listener.passed(warm.session);
    this.#do({ type: 'done', atMs: this.#now() });
  }

  #planFor(wish: Wish | undefined): Plan | undefined {
    const { warm } = this.#options;
    if (wish === undefined) return warm.due({ held: this.#guard.held });
    this.#guard.release();
    if (wish === 'everything') return warm.due({ again: warm.plan.graph.tasks.map(({ id }) => id) });
    const failed = [...this.#results].flatMap(
      ([
        id,
        {
          outcome: { status },
        },
      ]) => (status === 'success' || status === 'cached' ? [] : [id]),
    );
    const plan = warm.due({ again: wish === 'failed' ? failed : this.#lastPass });
    return plan && wish === 'again' ? { ...plan, request: { ...plan.request, force: true } } : plan;
  }

  async #watch(): Promise<void> {
    const { warm } = this.#options;
    const before = this.#watcher;
    const places = warm.session.workspace;
    const watcher = await watchFolders({
      places,
      isOutOfSight: (folder) => warm.isOutOfSight(folder),
      onPath: (path) => {
        if (this.#doubt === 'none') this.#doubt = 'save';
        this.#do({ type: 'changed', paths: [path], atMs: this.#now() });
        if (this.#state.kind === 'settling' && this.#state.batch.paths.size > BURST) this.#doubt = 'burst';
      },
      onFolder: () => {
        this.#doubt = 'burst';
      },
      onBlind: (reason) => this.#goBlind(reason),
    });
    this.#watcher = watcher;
    await before?.close();
    // What changed before the folders were watched is seen by a look at all.
    this.#isWatching = false;
    void watcher.ready.then(() => {
      if (this.#watcher !== watcher) return;
      this.#isWatching = true;
      this.#do({ type: 'changed', paths: 'all', atMs: this.#now() });
    });
  }

  #goBlind(reason: string): void {
    if (this.#isBlind) return;
    this.#isBlind = true;
    const message = `the system watches no more folders (${reason}): files are compared every few seconds instead`;
    this.#options.listener.tell([diagnose('watchLimited', { message, severity: 'warning' })]);
    if (this.#state.kind === 'idle') this.#rest();
  }

  #tellLoop({ task, chain }: Loop): void {
    const steps = chain.map(({ task: id, file }) => `"${id}" starts when ${file} changes`).join('; ');
    const message = `"${task}" is not started again: what runs keeps changing what it reads: ${steps}`;
    this.#options.listener.tell([diagnose('watchLoop', { message, severity: 'warning' })]);
  }

  /** The same mistakes are told once, however often the files are read. */
  #tellOnce(diagnostics: readonly Diagnostic[]): void {
    const text = JSON.stringify(diagnostics);
    if (text !== this.#told && diagnostics.length > 0) this.#options.listener.tell(diagnostics);
    this.#told = text;
  }

  #isCheckingOut({ paths, sinceMs }: Batch): boolean {
    const { host, warm } = this.#options;
    if (paths.size <= BURST || this.#now() - sinceMs > LONGEST_CHECKOUT_MS) return false;
    return host.files.exists(absolutePath(warm.session.workspace, '.git/index.lock'));
  }

  #hearBeside(event: RunEvent): void {
    if (event.type === 'task:end') this.#results.set(event.task, event);
    this.#options.listener.beside(event);
  }

  #now(): number {
    return this.#options.host.clock.monotonic();
  }
}
