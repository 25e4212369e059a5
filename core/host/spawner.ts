import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessEnd, SpawnRequest } from './host.ts';

/*
 * To fork, the system copies the tables of all memory that a process has, and mmo's thread waits for it and for the child to begin. Where many
 * commands are started, a small process does it for mmo, in a session of its own: it opens mmo's pipes by name, and takes and gives a line of JSON each.
 *
 *   to it     { id, argv, cwd, env, pipes }   start this, with the pipes behind these descriptors of mmo as stdout and stderr
 *   from it   {}                              it is ready
 *             { id }                          could not be started; mmo tries by itself, which says why
 *             { id, pid, startTime }          has started
 *             { id, exitCode, signal }        has ended
 *
 * It ends with mmo. What it forks at the very moment of mmo's death nobody may have seen: it looks again after the fork, and kills that.
 */
const SCRIPT = `
const { spawn } = require('node:child_process');
const { closeSync, constants, openSync, readFileSync, writeSync } = require('node:fs');
const { exit } = process;
const mmo = Number(process.argv[1]);
const tell = (answer) => writeSync(1, JSON.stringify(answer) + '\\n');
const startTimeOf = (pid) => {
  try {
    const stat = readFileSync('/proc/' + pid + '/stat', 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {}
};
const start = ({ id, argv, cwd, env, pipes }) => {
  if (process.ppid !== mmo) exit();
  const ends = [];
  let child;
  try {
    for (const pipe of pipes) ends.push(openSync('/proc/' + mmo + '/fd/' + pipe, constants.O_WRONLY));
    child = spawn(argv[0], argv.slice(1), { cwd, env, detached: true, stdio: ['ignore', ...ends] });
    child.on('error', () => {});
  } catch {}
  for (const end of ends) closeSync(end);
  const pid = child?.pid;
  if (pid === undefined) return tell({ id });
  if (process.ppid !== mmo) {
    process.kill(-pid, 'SIGKILL');
    exit();
  }
  child.on('exit', (exitCode, signal) => tell({ id, exitCode: exitCode ?? undefined, signal: signal ?? undefined }));
  tell({ id, pid, startTime: startTimeOf(pid) });
};
let text = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  const lines = (text + chunk).split('\\n');
  text = lines.pop();
  for (const line of lines) start(JSON.parse(line));
});
process.stdin.on('end', () => exit());
tell({});
`;

/** What a process costs that forks: no threads, and little memory. */
const SMALL = ['--v8-pool-size=0', '--max-semi-space-size=1'];

interface Answer {
  readonly id?: number;
  readonly pid?: number;
  readonly startTime?: string;
  readonly exitCode?: number;
  readonly signal?: string;
}

/** A command that the spawner has started. */
export interface Spawned {
  readonly pid: number;
  readonly startTime: string | undefined;
  readonly exited: Promise<ProcessEnd>;
}

interface Waiting {
  isStarted: boolean;
  started(spawned: Omit<Spawned, 'exited'> | undefined): void;
  failed(error: Error): void;
  exited(end: ProcessEnd): void;
}

/** A process that starts commands for mmo; see above. */
export class Spawner {
  readonly #child: ChildProcess;
  readonly #waiting: Map<number, Waiting> = new Map();
  #ids = 0;
  #isReady = false;

  constructor() {
    const child = spawn(process.execPath, [...SMALL, '-e', SCRIPT, String(process.pid)], {
      cwd: '/',
      env: {},
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    child.on('error', () => {});
    child.once('close', () => this.#lose());
    child.unref();
    for (const stream of [child.stdin, child.stdout]) {
      stream.on('error', () => {});
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (text + chunk).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) this.#hear(JSON.parse(line));
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Nothing that it has started goes on. */
  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** Starts argv in a session of its own, with the pipes behind these descriptors of mmo as stdout and stderr. Resolves with nothing where it could not; rejects where it is not known. */
  async start({ argv, cwd, env }: SpawnRequest, pipes: readonly number[]): Promise<Spawned | undefined> {
    this.#ids += 1;
    const id = this.#ids;
    if (this.isIdle) this.#child.ref();
    let exit: Waiting['exited'] = () => undefined;
    const exited = new Promise<ProcessEnd>((resolve) => {
      exit = resolve;
    });
    const started = new Promise<Omit<Spawned, 'exited'> | undefined>((resolve, reject) => {
      this.#waiting.set(id, { isStarted: false, started: resolve, failed: reject, exited: exit });
    });
    this.#child.stdin?.write(`${JSON.stringify({ id, argv, cwd, env, pipes })}\n`);
    const spawned = await started;
    return spawned && { ...spawned, exited };
  }

  /** Ends it; only where it is idle. */
  async end(): Promise<void> {
    this.#isReady = false;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.ref();
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #hear({ id, pid, startTime, exitCode, signal }: Answer): void {
    const waiting = this.#waiting.get(id ?? 0);
    if (id === undefined) this.#isReady = true;
    else if (pid !== undefined && waiting !== undefined) {
      waiting.isStarted = true;
      waiting.started({ pid, startTime });
    } else {
      this.#waiting.delete(id);
      if (this.isIdle) this.#child.unref();
      if (waiting?.isStarted === true) waiting.exited({ exitCode, signal });
      else waiting?.started(undefined);
    }
  }

  /** Somebody has killed it: how its commands end is not to be known any more, so they count as killed, and whoever waits for them kills them. */
  #lose(): void {
    this.#isReady = false;
    for (const { isStarted, exited, failed } of this.#waiting.values()) {
      if (isStarted) exited({ exitCode: undefined, signal: 'SIGKILL' });
      else failed(new Error('the process that starts commands was killed'));
    }
    this.#waiting.clear();
  }
}
