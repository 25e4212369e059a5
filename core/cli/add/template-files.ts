import { outputPathProblem } from '../../cache/output-path-problem.ts';
import { diagnose } from '../../diagnostics/diagnose.ts';
import type { WorkspaceTemplate } from '../../engine/types.ts';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import { callBounded } from '../../lib/call-bounded.ts';
import type { Checked } from '../../model/diagnostic.ts';

const TIME_LIMIT_MS = 5_000;

/** The files of a template, in order of path; what it gives instead, or a path that leads out of the service's folder, is a mistake. */
export async function templateFiles(
  { plugin, about, load }: WorkspaceTemplate,
  values: Readonly<Record<string, string>>,
): Promise<Checked<readonly (readonly [path: string, text: string])[]>> {
  const loaded = await load();
  const template = loaded.value;
  if (template === undefined) return { value: undefined, diagnostics: loaded.diagnostics };
  const refuse = (problem: string): Checked<never> => ({
    value: undefined,
    diagnostics: [diagnose('pluginFailed', { message: `the template "${about.name}" of the plugin "${plugin}" ${problem}` })],
  });
  try {
    const given: unknown = callBounded(() => template.files(values), TIME_LIMIT_MS);
    if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Promise) return refuse('gave no files');
    const files = Object.entries(given as Readonly<Record<string, unknown>>).sort(([a], [b]) => byCodeUnit(a, b));
    for (const [path, text] of files) {
      const problem = path.split('/').includes('.git') ? 'lies in .git' : outputPathProblem(path);
      if (problem !== undefined) return refuse(`gave a file "${path}", whose path ${problem}`);
      if (typeof text !== 'string') return refuse(`gave a file "${path}" that is no text`);
    }
    if (!files.some(([path]) => path === 'service.yml')) return refuse('gave no service.yml');
    return { value: files as readonly (readonly [string, string])[], diagnostics: [] };
  } catch (error) {
    return refuse(`failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}
