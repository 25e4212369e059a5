import { outputPathProblem } from '../cache/output-path-problem.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { callBounded } from '../lib/call-bounded.ts';
import type { Checked, Span } from '../model/diagnostic.ts';
import type { Migration, Plugin } from '../model/plugin.ts';

const TIME_LIMIT_MS = 10_000;

export interface MigrateFilesOptions {
  /** The plugin's name in messages. */
  readonly shown: string;
  readonly span: Span | undefined;
  readonly from: string | undefined;
  /** Workspace paths that globs name; without globs the usual ones. */
  readonly pathsOf: (globs: readonly string[] | undefined) => readonly string[];
  readonly read: (path: string) => string | undefined;
}

/** Runs a plugin's migrations one after another, from the oldest version on; each sees what the one before made. What changes, by path. */
export async function migrateFiles({ migrations = [] }: Plugin, options: MigrateFilesOptions): Promise<Checked<ReadonlyMap<string, string>>> {
  const { shown, span, from, pathsOf, read } = options;
  const changed = new Map<string, string>();
  const refuse = (problem: string): Checked<never> => ({
    value: undefined,
    diagnostics: [diagnose('pluginFailed', { message: `the plugin "${shown}" cannot upgrade this workspace: ${problem}`, span })],
  });
  const ordered = await inOrder(migrations, from);
  if (typeof ordered === 'string') return refuse(ordered);
  for (const migration of ordered) {
    const files: Record<string, string> = {};
    for (const path of new Set([...pathsOf(migration.files)])) {
      const text = changed.get(path) ?? read(path);
      if (text !== undefined) files[path] = text;
    }
    const name = `its migration from ${migration.from}`;
    try {
      const given: unknown = callBounded(() => migration.run(Object.freeze(files)), TIME_LIMIT_MS);
      if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Promise) return refuse(`${name} gave no files`);
      for (const [path, text] of Object.entries(given as Readonly<Record<string, unknown>>)) {
        const problem = /(?:^|\/)\.(?:git|mmo)(?:\/|$)/.test(path) ? 'is not of the workspace' : outputPathProblem(path);
        if (problem !== undefined) return refuse(`${name} gave a file "${path}", whose path ${problem}`);
        if (typeof text !== 'string') return refuse(`${name} gave a file "${path}" that is no text`);
        if (text !== read(path) || changed.has(path)) changed.set(path, text);
      }
    } catch (error) {
      return refuse(`${name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { value: changed, diagnostics: [] };
}

async function inOrder(migrations: readonly Migration[], from: string | undefined): Promise<readonly Migration[] | string> {
  if (migrations.length === 0) return [];
  const { default: semver } = await import('semver');
  const versionOf = (text: string): string | undefined => semver.coerce(text)?.version;
  const unknown = migrations.find((migration) => versionOf(migration.from) === undefined);
  if (unknown !== undefined) return `"${unknown.from}" is no version`;
  const least = from === undefined ? '0.0.0' : (versionOf(from) ?? '0.0.0');
  return migrations
    .filter((migration) => semver.gte(versionOf(migration.from) ?? '', least))
    .sort((a, b) => semver.compare(versionOf(a.from) ?? '', versionOf(b.from) ?? ''));
}
