import type { ExecutorContext, Finding } from '../../core/plugin-api.ts';
import type { VetTool, VetView } from './vet-tool.ts';

/** What a tool found, and why it counts as failed although it found nothing wrong. */
export interface ToolEnd {
  readonly findings: readonly Finding[];
  readonly problem?: string | undefined;
  readonly signal?: string | undefined;
}

/** Runs the command lines of a tool one after another. What it writes is shown as findings, and as it is where it makes no sense. */
export async function runTool(tool: VetTool, view: VetView, { context, fix }: { readonly context: ExecutorContext; readonly fix: boolean }): Promise<ToolEnd> {
  const findings: Finding[] = [];
  for (const argv of tool.commands(view, fix)) {
    const said = { stdout: '', stderr: '' };
    const { exitCode, signal } = await context.spawn(argv, {
      quiet: true,
      onOutput: (stream, text) => {
        said[stream] += text;
      },
    });
    if (exitCode === undefined) return { findings, signal: signal ?? 'unknown' };
    const found = tool.parse(said.stdout, said.stderr);
    findings.push(...(found ?? []));
    if (found === undefined || (exitCode !== 0 && found.length === 0)) {
      context.write(
        [said.stdout, said.stderr]
          .filter((text) => text !== '')
          .map((text) => (text.endsWith('\n') ? text : `${text}\n`))
          .join(''),
      );
      return { findings, problem: exitCode === 0 ? `${tool.name} wrote something else than findings` : `${tool.name} exited with ${exitCode}` };
    }
    if (exitCode !== 0 && !found.some(({ severity }) => severity === 'error')) return { findings, problem: `${tool.name} exited with ${exitCode}` };
  }
  return { findings };
}
