import type { Host } from '../../host/host.ts';
import type { CpuProfile } from './cpu-profile.ts';
import type { PhaseName } from './phase-of.ts';
import { type ModuleOf, splitProfile } from './split-profile.ts';

/** What is run again and again. */
export interface NoOpOptions {
  readonly host: Host;
  /** Runs argv to its end. */
  readonly run: (argv: readonly string[]) => Promise<unknown>;
  /** Node with its options, then mmo's own program. */
  readonly node: readonly string[];
  readonly program: string;
  /** argv of a run that does nothing. */
  readonly args: readonly string[];
  /** Absolute; exists, for profiles. */
  readonly folder: string;
  readonly moduleOf: ModuleOf;
}

/** What the runs took: by run, in milliseconds, and the average share of each part. */
export interface NoOpFigures {
  readonly wallMs: readonly number[];
  readonly nodeMs: readonly number[];
  readonly gitStatusMs: readonly number[];
  readonly shares: ReadonlyMap<PhaseName, number>;
  /** Path of the last profile. */
  readonly profile: string;
}

const plainRuns = 9;
const profiledRuns = 3;

/** Measures runs, an empty program and `git status` in turn, so that a busy moment hits all alike; then profiles some more runs, since being profiled costs time. */
export async function measureNoOps({ host, run: runToEnd, node, program, args, folder, moduleOf }: NoOpOptions): Promise<NoOpFigures> {
  const timed = async (argv: readonly string[]): Promise<number> => {
    const startedMs = host.clock.monotonic();
    await runToEnd(argv);
    return host.clock.monotonic() - startedMs;
  };
  const figures = { wallMs: [] as number[], nodeMs: [] as number[], gitStatusMs: [] as number[] };
  for (let run = 0; run < plainRuns; run += 1) {
    figures.wallMs.push(await timed([...node, program, ...args]));
    figures.nodeMs.push(await timed([node[0] ?? 'node', '-e', '0']));
    figures.gitStatusMs.push(await timed(['git', '--no-optional-locks', 'status', '--porcelain']));
  }
  const shares = new Map<PhaseName, number>();
  let profile = '';
  for (let run = 0; run < profiledRuns; run += 1) {
    const name = `run${run}.cpuprofile`;
    await timed([...node, '--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}`, program, ...args]);
    profile = `${folder}/${name}`;
    const split = splitProfile(JSON.parse(host.files.readText(profile)) as CpuProfile, moduleOf);
    for (const [phase, share] of split) shares.set(phase, (shares.get(phase) ?? 0) + share / profiledRuns);
  }
  return { ...figures, shares, profile };
}
