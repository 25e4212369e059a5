import type { Files } from '../../core/plugin-api.ts';
import type { Stage } from './stage-sources.ts';

/** Where buf runs and what configures it there. */
export interface BufConfig {
  /** Workspace path below the staged sources. */
  readonly dir: string;
  /** Instead of a buf.yaml. */
  readonly args: readonly string[];
}

/**
 * A buf.yaml holds where the service's own sources are all there is. Otherwise the modules are the task's roots, and
 * a buf.yaml, be it the workspace's, still has its say in `lint` and `breaking`.
 */
export async function bufConfig({ dir, roots, include, configDir, rules: file }: Stage, files: Files): Promise<BufConfig> {
  if (configDir !== undefined && include.length === 0) return { dir: configDir, args: [] };
  const modules = [...roots, ...include].map((root) => ({ path: root === '' ? '.' : root }));
  const rules = file === undefined ? {} : await rulesOf(files.readText(`${dir}/${file}`));
  return { dir: '', args: ['--config', JSON.stringify({ version: 'v2', modules, ...rules })] };
}

async function rulesOf(text: string): Promise<Readonly<Record<string, unknown>>> {
  const { parse } = await import('yaml');
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) return {};
  const given = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(['lint', 'breaking'].flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])));
}
