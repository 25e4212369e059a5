import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { measuredEnvironment } from './measured-environment.ts';
import { spend } from './time-spent.ts';

/** What one command took, all of its processes together; the peak is that of its largest process. */
export interface Measurement {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Preparation, which a busy machine may draw out: it is left the time that it takes. */
  readonly isPreparation?: boolean;
}

/** Runs a command to its end, in a session of its own, and measures it by wait4(2). Throws with its output when it fails; one that takes a quarter of an hour is ended. */
export function measure(command: Command): Measurement & { readonly stdout: string } {
  return spend(command.isPreparation === true ? 'preparing' : 'measuring', () => run(command));
}

function run({ argv, cwd, env, isPreparation = false }: Command): Measurement & { readonly stdout: string } {
  const [command = '', ...args] = [...wrapper(isPreparation ? 0 : LIMIT_SECONDS), ...argv];
  // What earlier commands left to be written to the disk is not for this one to pay.
  spawnSync('sync');
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, env: { ...measuredEnvironment, ...env }, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error !== undefined) throw error;
  const lines = stderr.trimEnd().split('\n');
  const [wallMs, cpuMs, peakKb] = (lines.at(-1) ?? '').split(' ').map(Number);
  if (status !== 0 || wallMs === undefined || cpuMs === undefined || peakKb === undefined) {
    throw new Error(`${argv.join(' ')} exited with ${status}:\n${stdout}${stderr}`);
  }
  return { wallMs, cpuMs, peakMb: peakKb / 1024, stdout };
}

const LIMIT_SECONDS = 900;

/*
 * Node cannot ask for a child's resource usage, so a wrapper does, and reports in the last line of stderr. It takes the time itself: its
 * own start is not counted.
 */
const python = `
import os, signal, sys, time
start = time.monotonic()
pid = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, setsid=True)
def end(*_): os.killpg(pid, signal.SIGKILL)
for name in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM): signal.signal(name, end)
signal.alarm(int(sys.argv[1]))
_, status, usage = os.wait4(pid, 0)
wall = time.monotonic() - start
sys.stderr.write("\\n%.2f %.2f %d\\n" % (wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000, usage.ru_maxrss))
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
`;
const perl = `
use Time::HiRes qw(time);
my $start = time; my $pid = fork; if (!$pid) { exec @ARGV or exit 127 }
waitpid $pid, 0; my $status = $?; my $wall = time - $start; my (undef, undef, $user, $system) = times;
printf STDERR "\\n%.2f %.2f 0\\n", $wall * 1000, ($user + $system) * 1000; exit($status >> 8 || ($status & 127 ? 1 : 0));
`;

function wrapper(limitSeconds: number): readonly string[] {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    if (existsSync(`${folder}/python3`)) return [`${folder}/python3`, '-S', '-E', '-c', python, `${limitSeconds}`];
  }
  // Perl has no wait4: the peak reads 0.
  return ['perl', '-e', perl];
}
