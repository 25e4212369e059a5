import { spawnSync } from 'node:child_process';
import { appendFileSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** A file system takes back whole blocks. */
const BLOCK_BYTES = 4096;
/** So much over its limit a log may grow before its beginning is given up. */
const SLACK = 1.25;

/** Makes the first bytes of a file a hole; false where that cannot be done. */
type PunchHole = (path: string, bytes: number) => boolean;

const punchByProgram: PunchHole = (path, bytes) =>
  spawnSync('fallocate', ['--punch-hole', '--offset', '0', '--length', String(bytes), path], { stdio: 'ignore' }).status === 0;

/**
 * A log that its writer appends to, seen from outside. Each look notes in a file beside it (`<log>.times`) how long it was
 * when: a line of milliseconds since the epoch and bytes. Of a log that is too long the beginning becomes a hole, which
 * changes neither the writer's file nor any offset in it, and loses nothing that is written meanwhile.
 */
export class KeptLog {
  readonly #path: string;
  readonly #limitBytes: number;
  readonly #punchHole: PunchHole;
  #size = -1;
  #holeBytes = 0;

  constructor(path: string, limitBytes: number, punchHole: PunchHole = punchByProgram) {
    this.#path = path;
    this.#limitBytes = limitBytes;
    this.#punchHole = punchHole;
  }

  /** True when there is more, or less, than at the last look. */
  look(): boolean {
    const stats = lstatSync(this.#path, { throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile() || stats.size === this.#size) return false;
    const { size, mtimeMs } = stats;
    if (size < this.#size) {
      rmSync(this.#timesFile, { force: true });
      this.#holeBytes = 0;
    }
    this.#size = size;
    // The time of the last write: all that is there was written by then.
    appendFileSync(this.#timesFile, `${Math.ceil(mtimeMs)} ${size}\n`, { mode: 0o600 });
    if (size - this.#holeBytes > this.#limitBytes * SLACK) this.#giveUp(size - this.#limitBytes);
    return true;
  }

  get #timesFile(): string {
    return `${this.#path}.times`;
  }

  #giveUp(bytes: number): void {
    const hole = bytes - (bytes % BLOCK_BYTES);
    // Where the program or the file system cannot do it, the log goes on growing: better too long than torn. It is tried again a limit later.
    const isDone = this.#punchHole(this.#path, hole);
    this.#holeBytes = hole;
    if (!isDone) return;
    const temporary = `${this.#timesFile}.${process.pid}.tmp`;
    const lines = readFileSync(this.#timesFile, 'latin1').split('\n');
    writeFileSync(
      temporary,
      lines
        .filter((line) => Number(line.split(' ')[1]) > hole)
        .join('\n')
        .concat('\n'),
      { mode: 0o600 },
    );
    renameSync(temporary, this.#timesFile);
  }
}
