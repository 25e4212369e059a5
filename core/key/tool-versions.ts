import type { Host } from '../host/host.ts';
import { findProgram } from './find-program.ts';

/** Arguments with which tools that do not know `--version` tell theirs. */
const ASK: Readonly<Record<string, readonly string[]>> = { go: ['version'] };

export interface ToolContext {
  readonly host: Host;
  /** The task's PATH. */
  readonly path: string;
  readonly cwd: string;
  /** Versions by real path, size and mtime of the program; new ones are added. */
  readonly known: Map<string, unknown>;
}

/** Versions of the tools a task names. A tool is asked once; as long as its real path, size and mtime stay, nothing is started. */
export function toolVersions(tools: readonly string[], context: ToolContext): Readonly<Record<string, string>> {
  return Object.fromEntries([...tools].sort().map((tool) => [tool, toolVersion(tool, context)]));
}

function toolVersion(tool: string, { host, path, cwd, known }: ToolContext): string {
  const program = findProgram(tool, path, host);
  if (program === undefined) return 'missing';
  const stat = host.files.lstat(program);
  const cacheKey = `tool 1 ${program} ${stat?.size} ${stat?.mtimeMs}`;
  const before = known.get(cacheKey);
  if (typeof before === 'string') return before;
  const { exitCode, stdout, stderr } = host.processes.run([program, ...(ASK[tool] ?? ['--version'])], { cwd, env: host.env });
  const line = `${new TextDecoder().decode(stdout)}\n${stderr}`.split('\n').find((text) => text.trim() !== '') ?? '';
  const version = exitCode === 0 ? line.trim() : `${stat?.size} bytes`;
  known.set(cacheKey, version);
  return version;
}
