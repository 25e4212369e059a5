import type { Host } from '../../host/host.ts';
import type { CpuProfile } from './cpu-profile.ts';
import type { PhaseName } from './phase-of.ts';
import { type ModuleOf, splitProfile } from './split-profile.ts';

/** What is run again and again. */
export interface NoOpOptions {
  readonly host: Host;
  /** Runs argv to its end, whatever that is. */
  readonly run: (argv: readonly string[]) => Promise<unknown>;
  /** The run that does nothing, with these options for Node; rejects where it fails. */
  readonly runMmo: (options: readonly string[]) => Promise<unknown>;
  /** Absolute; exists, for profiles. */
  readonly folder: string;
  readonly moduleOf: ModuleOf;
}

/** What the runs took: by run, in milliseconds, and the average share of each part. */
export interface NoOpFigures {
  readonly wallMs: readonly number[];
  readonly nodeMs: readonly number[];
  /** The same without `NODE_EXTRA_CA_CERTS`; empty where that is not set, or this Node reads it later. */
  readonly bareNodeMs: readonly number[];
  readonly gitStatusMs: readonly number[];
  readonly shares: ReadonlyMap<PhaseName, number>;
  /** Path of the last profile. */
  readonly profile: string;
}

const plainRuns = 9;
const profiledRuns = 3;
const certificates = 'NODE_EXTRA_CA_CERTS';
/** Since 22 Node reads them when it first needs one. */
const readsAtStart = Number.parseInt(process.versions.node, 10) < 22;

/** Measures runs, an empty program and `git status` in turn, so that a busy moment hits all alike; then profiles some more runs, since being profiled costs time. */
export async function measureNoOps({ host, run, runMmo, folder, moduleOf }: NoOpOptions): Promise<NoOpFigures> {
  const timed = async (act: () => Promise<unknown>): Promise<number> => {
    const startedMs = host.clock.monotonic();
    await act();
    return host.clock.monotonic() - startedMs;
  };
  const figures = { wallMs: [] as number[], nodeMs: [] as number[], bareNodeMs: [] as number[], gitStatusMs: [] as number[] };
  for (let turn = 0; turn < plainRuns; turn += 1) {
    figures.wallMs.push(await timed(() => runMmo([])));
    figures.nodeMs.push(await timed(() => run([process.execPath, '-e', '0'])));
    if (host.env[certificates] && readsAtStart) figures.bareNodeMs.push(await timed(() => run(['env', `${certificates}=`, process.execPath, '-e', '0'])));
    figures.gitStatusMs.push(await timed(() => run(['git', '--no-optional-locks', 'status', '--porcelain'])));
  }
  const shares = new Map<PhaseName, number>();
  let profile = '';
  for (let turn = 0; turn < profiledRuns; turn += 1) {
    const name = `run${turn}.cpuprofile`;
    await runMmo(['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${name}`]);
    profile = `${folder}/${name}`;
    const split = splitProfile(JSON.parse(host.files.readText(profile)) as CpuProfile, moduleOf);
    for (const [phase, share] of split) shares.set(phase, (shares.get(phase) ?? 0) + share / profiledRuns);
  }
  return { ...figures, shares, profile };
}
