import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export interface FaultArguments {
  readonly isFull: boolean;
  /** Tests by number (`t04`); none means all. */
  readonly only: readonly string[];
  readonly seed: string;
  readonly jobs: number | undefined;
  readonly peer: 'turbo' | 'nx' | undefined;
  readonly record: boolean;
}

const usage = 'npm run faults -- [--quick|--full] [--only t04,t05] [--seed 7] [--jobs 2] [--peer turbo|nx] [--record]\n';

/** Reads the command line; where it makes no sense, or asks for help, this tells so and ends the process. */
export function readFaultArguments(argv: readonly string[], ids: readonly string[]): FaultArguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        seed: { type: 'string', default: '1' },
        jobs: { type: 'string' },
        peer: { type: 'string' },
        record: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const { quick, full: isFull, seed, jobs, peer, record } = values;
    const only = values.only.split(',').filter(Boolean);
    const unknown = only.find((id) => !ids.includes(id));
    if (unknown !== undefined) throw new Error(`no fault test "${unknown}"; there are: ${ids.join(', ')}`);
    if (quick && isFull) throw new Error('--quick and --full exclude each other');
    if (!/^\d+$/.test(seed)) throw new Error(`--seed expects a whole number, got "${seed}"`);
    if (jobs !== undefined && !/^[1-9]\d*$/.test(jobs)) throw new Error(`--jobs expects a number from 1, got "${jobs}"`);
    if (peer !== undefined && peer !== 'turbo' && peer !== 'nx') throw new Error(`no peer "${peer}"; there are: turbo, nx`);
    return { isFull, only, seed, jobs: jobs === undefined ? undefined : Number(jobs), peer, record };
  } catch (error) {
    process.stderr.write(`faults: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
