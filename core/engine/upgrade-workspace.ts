import { basename } from 'node:path';
import { findWorkspaceConfig } from '../config/find-workspace-config.ts';
import { parseWorkspaceConfig } from '../config/parse-workspace-config.ts';
import { codes } from '../diagnostics/codes.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { findRoot } from '../discovery/find-root.ts';
import { findServiceFiles } from '../discovery/find-service-files.ts';
import { findRepository } from '../git/find-repository.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { compileGlobs } from '../lib/compile-glob.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { readWorkTree } from '../source/read-work-tree.ts';
import { findPluginsOf } from './find-plugins-of.ts';
import { migrateFiles } from './migrate-files.ts';
import type { OpenOptions } from './types.ts';

/** What plugins would have otherwise. */
export interface UpgradeReport {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** In order of path; `before` is undefined for a new file. Nothing has been written. */
  readonly changes: readonly { readonly path: string; readonly before: string | undefined; readonly after: string }[];
}

export interface UpgradeOptions extends OpenOptions {
  /** Plugins as `mmo.json` names them; empty: all. */
  readonly names: readonly string[];
  /** Migrations from older versions are left out. */
  readonly from?: string | undefined;
}

/** Has plugins bring the files of a workspace up to date, in memory. It need not be sound: what no longer fits a plugin is what this is for. */
export async function upgradeWorkspace(options: UpgradeOptions): Promise<Checked<UpgradeReport>> {
  const { host, cwd, builtins, version, names, from } = options;
  const refuse = (diagnostics: readonly Diagnostic[]): Checked<UpgradeReport> => ({ value: undefined, diagnostics });
  const repository = findRepository(host, cwd);
  const configFile = await findWorkspaceConfig({ files: host.files, cwd, stopDir: repository?.top ?? cwd, configFile: options.configFile });
  const root = findRoot(configFile, repository);
  const bytes = configFile === undefined ? undefined : host.files.tryReadText(configFile);
  if (root === undefined || configFile === undefined || bytes === undefined)
    return refuse([diagnose('noWorkspace', { message: 'no mmo.json found here or above, and without one there are no plugins' })]);
  const configPath = configFile.slice(root.length + 1);
  const parsed = await parseWorkspaceConfig(configPath, new TextEncoder().encode(bytes), basename(root));
  // An unknown key may be one that a plugin knew.
  const broken = parsed.diagnostics.filter(({ code }) => code !== codes.unknownKey.code);
  if (parsed.value === undefined || broken.length > 0) return refuse(parsed.diagnostics);
  const config = { ...parsed.value, plugins: parsed.value.plugins.filter(({ image }) => image === undefined) };
  const unknown = names.filter((name) => !config.plugins.some((plugin) => plugin.name === name));
  if (unknown.length > 0) return refuse(unknown.map((name) => unknownPlugin(name, config.plugins)));
  const wanted = config.plugins.filter(({ name = '' }) => names.length === 0 || names.includes(name));

  const tree = await readWorkTree({ host, root, roots: [] });
  const surroundings = { tree, configPath, name: config.name, root, roots: [], files: host.files, builtins, parsed: new Map<string, unknown>() };
  const found = await findPluginsOf({ ...config, plugins: wanted }, { ...surroundings, mmoVersion: version, plugins: 'all', anyOptions: true });
  if (found.diagnostics.length > 0) return refuse(found.diagnostics);
  const usual = new Set([configPath, ...findServiceFiles({ tree, patterns: config.services })]);
  const after = new Map<string, string>();
  for (const plugin of found.plugins) {
    const loaded = await plugin.load();
    if (loaded.value === undefined) return refuse(loaded.diagnostics);
    const pathsOf = (globs: readonly string[] | undefined): readonly string[] => {
      const isMeant = globs === undefined ? (path: string) => usual.has(path) : compileGlobs(globs);
      return [...new Set([...tree.paths, ...after.keys()])].filter(isMeant).sort(byCodeUnit);
    };
    const read = (path: string): string | undefined => after.get(path) ?? host.files.tryReadText(`${root}/${path}`);
    const { value, diagnostics } = await migrateFiles(loaded.value, { shown: plugin.name, span: plugin.reference.span, from, pathsOf, read });
    if (value === undefined) return refuse(diagnostics);
    for (const [path, text] of value) after.set(path, text);
  }
  const changes = [...after]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([path, text]) => ({ path, before: host.files.tryReadText(`${root}/${path}`), after: text }));
  return { value: { root, changes: changes.filter((change) => change.before !== change.after) }, diagnostics: [] };
}

function unknownPlugin(name: string, plugins: readonly { readonly name?: string | undefined }[]): Diagnostic {
  const near = suggest(
    name,
    plugins.map((plugin) => plugin.name ?? ''),
  );
  return diagnose('badFlagValue', { message: `mmo.json names no plugin "${name}"`, hint: near && `did you mean "${near}"?` });
}
