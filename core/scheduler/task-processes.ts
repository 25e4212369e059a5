import { endOnAbort } from '../host/end-on-abort.ts';
import type { ChildProcess, Host, ProcessInfo } from '../host/host.ts';
import type { SpawnOptions, SpawnResult } from '../model/executor.ts';
import { SpawnFailure } from './spawn-failure.ts';
import type { TaskOutput } from './task-output.ts';

export interface TaskProcessesOptions {
  readonly host: Host;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly output: TaskOutput;
  /** Children get the terminal instead of pipes. */
  readonly interactive?: boolean | undefined;
  readonly onGroup?: { add(group: number, startTime?: string): void; remove(group: number): void } | undefined;
}

/** All processes of one attempt of one task. */
export class TaskProcesses {
  readonly #options: TaskProcessesOptions;
  readonly #children: Map<number, ChildProcess> = new Map();
  #isStopping = false;
  #lastExitCode: number | undefined;

  constructor(options: TaskProcessesOptions) {
    this.#options = options;
  }

  get lastExitCode(): number | undefined {
    return this.#lastExitCode;
  }

  get hasChildren(): boolean {
    return this.#children.size > 0;
  }

  /** Runs argv to its end, in a group of its own; whatever it leaves in that group is killed. Nothing starts once stopping has begun. */
  async spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<SpawnResult> {
    const { output, onGroup, interactive } = this.#options;
    const cwd = options.cwd ?? this.#options.cwd;
    const env = { ...this.#options.env, ...options.env };
    if (this.#isStopping) return stoppedBefore;
    const streams = { stdout: output.open('stdout'), stderr: output.open('stderr') };
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const child = await this.#start({
      argv,
      cwd,
      env,
      input: options.input,
      inherit: interactive,
      onOutput: (stream, chunk) => {
        if (options.quiet !== true) streams[stream].write(chunk);
        options.onOutput?.(stream, decoders[stream].decode(chunk, { stream: true }));
      },
    });
    this.#children.set(child.pid, child);
    onGroup?.add(child.pid, child.startTime);
    if (this.#isStopping) child.kill('SIGTERM');
    const release = options.signal && endOnAbort(child, [options.signal], this.#options.host.clock);
    const end = await child.ended;
    release?.();
    streams.stdout.end();
    streams.stderr.end();
    // While stopping, `stop` gives the rest of the group its time.
    if (!this.#isStopping) child.kill('SIGKILL');
    this.#children.delete(child.pid);
    if (!this.#isStopping) onGroup?.remove(child.pid);
    this.#lastExitCode = end.exitCode;
    return end;
  }

  /** TERM to every process of the task, and KILL to those that are left after `graceMs`: its groups, and what has left them but bears the task's name in its environment. */
  async stop(graceMs: number): Promise<void> {
    const { host, onGroup } = this.#options;
    this.#isStopping = true;
    const { clock, processes } = host;
    const deadline = clock.monotonic() + graceMs;
    const groups = [...this.#children.keys()];
    const left = (): readonly ProcessInfo[] => this.#survivors(new Set([...groups, ...this.#children.keys()]));
    for (const child of this.#children.values()) child.kill('SIGTERM');
    for (const { pid, group } of left()) if (!groups.includes(group)) processes.kill(pid, 'SIGTERM');
    while ((this.#children.size > 0 || left().length > 0) && clock.monotonic() < deadline) await clock.sleep(POLL_MS);
    for (let round = 0; round < KILL_ROUNDS; round += 1) {
      for (const group of [...groups, ...this.#children.keys()]) processes.killGroup(group, 'SIGKILL');
      const survivors = left();
      for (const { pid } of survivors) processes.kill(pid, 'SIGKILL');
      if (this.#children.size === 0 && survivors.length === 0) break;
      await clock.sleep(POLL_MS);
    }
    for (const group of groups) onGroup?.remove(group);
  }

  async #start(request: Parameters<Host['processes']['spawn']>[0]): Promise<ChildProcess> {
    try {
      return await this.#options.host.processes.spawn(request);
    } catch (error) {
      throw new SpawnFailure(request, { error, cwdExists: this.#options.host.files.exists(request.cwd) });
    }
  }

  #survivors(groups: ReadonlySet<number>): readonly ProcessInfo[] {
    const { host, env } = this.#options;
    const runId = env['MMO_RUN_ID'];
    if (runId === undefined) return [];
    return host.processes.withRunId(runId).filter(({ pid, group }) => pid !== host.machine.pid && (groups.has(group) || this.#bearsName(pid)));
  }

  #bearsName(pid: number): boolean {
    const environment = this.#options.host.files.tryRead(`/proc/${pid}/environ`);
    if (environment === undefined) return false;
    const entries = new Set(Buffer.from(environment).toString('latin1').split('\0'));
    const hasEntry = (name: string): boolean => entries.has(Buffer.from(`${name}=${this.#options.env[name] ?? ''}`).toString('latin1'));
    return hasEntry('MMO_SERVICE') && hasEntry('MMO_TASK');
  }
}

const POLL_MS = 25;
/** A process may fork while it is being killed. */
const KILL_ROUNDS = 40;
const stoppedBefore: SpawnResult = { exitCode: undefined, signal: 'SIGTERM' };
