import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import { findProgram } from '../key/find-program.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';

/** The argv that traces the command behind it, up to where the file to write to follows; or why nothing can be traced here. */
export function findStrace(host: Host, { calls, cwd }: { readonly calls: string; readonly cwd: string }): Checked<readonly string[]> {
  if (!host.machine.platform.startsWith('linux'))
    return refuse(`mmo audit traces with strace, which is a program of Linux; this is ${host.machine.platform}`, 'run it on Linux, or in a container there');
  const program = findProgram('strace', host.env['PATH'] ?? '', host);
  if (program === undefined) return refuse('mmo audit traces with strace, which is not installed');
  const plain = [program, '-f', '-qqq', '-y', '-s', '0', '-e', `trace=${calls}`];
  // With the filter, calls that are not traced cost nothing; older kernels and versions do without.
  const tries = [[...plain, '--seccomp-bpf'], plain].map((argv) => ({
    argv,
    ...host.processes.run([...argv, '-o', '/dev/null', 'true'], { cwd, env: host.env }),
  }));
  const works = tries.find(({ exitCode, stderr }) => exitCode === 0 && stderr === '') ?? tries.find(({ exitCode }) => exitCode === 0);
  if (works !== undefined) return { value: works.argv, diagnostics: [] };
  const [said] = tries.at(-1)?.stderr.split('\n') ?? [];
  return refuse(`strace cannot trace here: ${said}`, 'allow ptrace: in a container with --cap-add SYS_PTRACE, else see kernel.yama.ptrace_scope');
}

function refuse(message: string, help?: string): { readonly value: undefined; readonly diagnostics: readonly Diagnostic[] } {
  return { value: undefined, diagnostics: [diagnose('cannotTrace', { message, help })] };
}
