import type { ExecutorContext, Finding, SpawnResult } from '../../core/plugin-api.ts';
import { parseEslint } from './parse-eslint.ts';
import { linePatterns, parseLines } from './parse-lines.ts';
import type { VetOptions } from './vet-options.ts';

/** The task's own command and what `parse` finds in its output; machine-readable output is not shown. */
export async function runOwnCommand(
  command: string | readonly string[],
  { parse, pattern }: VetOptions,
  context: ExecutorContext,
): Promise<{ readonly end: SpawnResult; readonly findings: readonly Finding[] }> {
  const said = { stdout: '', stderr: '' };
  const isJson = parse === 'eslint';
  const end = await context.spawn(argvOf(command, context.args), {
    quiet: isJson,
    onOutput: (stream, text) => {
      said[stream] += text;
      if (isJson && stream === 'stderr') context.write(text);
    },
  });
  const text = `${said.stdout}\n${said.stderr}`;
  if (parse === undefined) return { end, findings: [] };
  if (parse === 'regex') return { end, findings: parseLines(text, new RegExp(pattern ?? '(?!)', 'u')) };
  if (parse !== 'eslint') return { end, findings: parseLines(text, linePatterns[parse]) };
  const findings = parseEslint(said.stdout);
  if (findings === undefined) context.write(said.stdout);
  return { end, findings: findings ?? [] };
}

function argvOf(command: string | readonly string[], args: readonly string[]): readonly string[] {
  if (typeof command !== 'string') return [...command, ...args];
  const quoted = args.map((argument) => `'${argument.replaceAll("'", "'\\''")}'`);
  return ['/bin/sh', '-c', [command.trimEnd(), ...quoted].join(' ')];
}
