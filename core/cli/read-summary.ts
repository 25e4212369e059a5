import { diagnose } from '../diagnostics/diagnose.ts';
import type { RunSummary } from '../engine/types.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Files } from '../model/files.ts';

/** Reads the summary of a run from an absolute path; a file that is none is a mistake of the user. */
export function readSummary(files: Files, path: string): Checked<RunSummary> {
  const text = files.tryReadText(path);
  if (text === undefined) return { value: undefined, diagnostics: [diagnose('unusableSummary', { message: `${path} cannot be read` })] };
  const value = parse(text);
  if (isSummary(value)) return { value, diagnostics: [] };
  return { value: undefined, diagnostics: [diagnose('unusableSummary', { message: `${path} is not the summary of a run` })] };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSummary(value: unknown): value is RunSummary {
  if (typeof value !== 'object' || value === null) return false;
  const { schemaVersion, id, tasks } = value as Partial<Record<keyof RunSummary, unknown>>;
  return (
    schemaVersion === 1 &&
    typeof id === 'string' &&
    Array.isArray(tasks) &&
    tasks.every((task) => typeof task?.id === 'string' && typeof task?.inputs === 'object')
  );
}
