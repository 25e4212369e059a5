import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { runnable } from '../instances/runnable.ts';
import { UsageError } from '../usage-error.ts';

/** The runtimes that mmo knows how to start under a debugger. */
export type DebuggedRuntime = 'node' | 'python' | 'go';

/** A service as it is started under its runtime's debugger. */
export interface Debugged {
  readonly service: Service;
  readonly runtime: DebuggedRuntime;
  /** Added to the environment of its processes. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the debugger will listen; undefined where the program says so itself. */
  readonly port: number | undefined;
}

const nodePrograms: ReadonlySet<string> = new Set(['node', 'nodejs', 'npm', 'npx', 'pnpm', 'yarn', 'tsx']);

/**
 * The service with a command that listens for a debugger of this machine on `port`, as one instance. Throws what the user has to do
 * first: another command, or a debugger that is not installed.
 */
export async function debuggedService(context: Pick<PluginCommandContext, 'spawn' | 'environment'>, service: Service, port: number): Promise<Debugged> {
  const how = runnable(service);
  if (how === undefined) throw new UsageError(`--debug: "${service.name}" does not run by itself`);
  const argv = wordsOf(how.argv);
  const [program = '', ...rest] = argv;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const { cwd, env } = context.environment(service.name, 'start');
  const isThere = async (probe: readonly string[]): Promise<boolean> =>
    (await context.spawn(probe, { cwd, env, quiet: true }).catch(() => ({ exitCode: 1 }))).exitCode === 0;
  const as = (runtime: DebuggedRuntime, command: readonly string[]): Debugged => ({ service: one(service, command), runtime, env: {}, port });

  if (nodePrograms.has(name)) {
    // Each program of a chain such as npm's takes a port of its own; the one that serves is the last to say so.
    const options = [env['NODE_OPTIONS'], '--inspect=127.0.0.1:0'].filter((text) => text !== undefined && text !== '').join(' ');
    return { service: one(service, how.argv), runtime: 'node', env: { NODE_OPTIONS: options }, port: undefined };
  }
  if (/^python[\d.]*$/.test(name)) {
    if (!(await isThere([program, '-c', 'import debugpy']))) {
      throw new UsageError(`--debug: ${program} of "${service.name}" has no debugpy; install it there: ${program} -m pip install debugpy`);
    }
    return as('python', [program, '-m', 'debugpy', '--listen', `127.0.0.1:${port}`, ...rest]);
  }
  const goProgram = name === 'go' && rest[0] === 'run' ? (['debug', rest[1] ?? '.', rest.slice(2)] as const) : (['exec', program, rest] as const);
  if (name === 'go' ? rest[0] !== 'run' : argv.length === 0 || !isGo(service)) {
    throw new UsageError(`--debug: no debugger is known for the command of "${service.name}": ${how.argv.join(' ')}; node, python and go have one`);
  }
  if (!(await isThere(['dlv', 'version']))) {
    throw new UsageError(`--debug: "${service.name}" is a Go program and dlv is not installed: go install github.com/go-delve/delve/cmd/dlv@latest`);
  }
  const [verb, what, args] = goProgram;
  const flags = ['--headless', '--accept-multiclient', '--continue', '--api-version=2', `--listen=127.0.0.1:${port}`];
  return as('go', ['dlv', verb, ...flags, what, ...(args.length > 0 ? ['--', ...args] : [])]);
}

/** Built by the executor of Go's toolchain, or by `go build` itself. */
function isGo({ tasks }: Service): boolean {
  const build = tasks.get('build');
  const command = build?.command;
  return build?.tools.includes('go') === true || /^go build\b/.test(typeof command === 'string' ? command : (command?.join(' ') ?? ''));
}

/** A command for a shell that needs none. */
function wordsOf(argv: readonly string[]): readonly string[] {
  const [shell, flag, line = ''] = argv;
  if (shell !== '/bin/sh' || flag !== '-c') return argv;
  const words = line
    .replace(/^exec\s+/, '')
    .trim()
    .split(/\s+/);
  return /[|&;<>()$`"'\\*?[\]{}~\n]/.test(line) && !nodePrograms.has(words[0] ?? '') ? [] : words;
}

function one(service: Service, command: readonly string[]): Service {
  return { ...service, extra: { ...service.extra, command, scale: 1 } };
}
