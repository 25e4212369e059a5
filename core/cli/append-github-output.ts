import { diagnose } from '../diagnostics/diagnose.ts';
import { githubOutput } from '../reporters/github-output.ts';
import type { CommandContext } from './command-context.ts';

/** Hands values to the later steps and jobs of a GitHub workflow, as JSON on one line each; does nothing elsewhere. False when the file refuses. */
export function appendGithubOutput({ terminal, host, tell }: CommandContext, values: Readonly<Record<string, unknown>>): boolean {
  const file = terminal.env['GITHUB_OUTPUT'];
  if (file === undefined || file === '') return true;
  const text = githubOutput(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])));
  try {
    host.files.append(file, text);
    return true;
  } catch (error) {
    tell([diagnose('badRunSummary', { message: `the outputs cannot be appended to ${file}: ${error instanceof Error ? error.message : String(error)}` })]);
    return false;
  }
}
