import { defaultWorkspaceConfig } from '../config/default-workspace-config.ts';
import { parseServiceFile } from '../config/parse-service-file.ts';
import { parseWorkspaceConfig } from '../config/parse-workspace-config.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { findServiceFiles } from '../discovery/find-service-files.ts';
import { buildTaskGraph } from '../graph/build-task-graph.ts';
import { checkDependencies } from '../graph/check-dependencies.ts';
import { checkInputs } from '../graph/check-inputs.ts';
import { checkOutputs } from '../graph/check-outputs.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../key/workspace-files.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Builtins } from '../model/plugin.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph } from '../model/task.ts';
import type { Tree } from '../model/tree.ts';
import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import { loadPlugins } from '../plugin-host/load-plugins.ts';
import { resolveServices } from '../services/resolve-services.ts';
import { checkExecutorOptions } from './check-executor-options.ts';

/** All that a tree of files says: configuration, services, tasks and their graph. */
export interface ResolvedTree {
  readonly tree: Tree;
  readonly config: WorkspaceConfig;
  readonly services: readonly Service[];
  readonly executors: ReadonlyMap<string, Executor>;
  readonly files: WorkspaceFiles;
  readonly graph: TaskGraph;
}

export interface ResolveTreeOptions {
  readonly tree: Tree;
  /** Path of the configuration file in the tree, undefined without one. */
  readonly configPath: string | undefined;
  readonly name: string;
  readonly root: string;
  readonly builtins: Builtins;
  /** Parsed service files of earlier runs by path and content id; new ones are added. */
  readonly parsed: Map<string, unknown>;
  /** Loads none of the plugins that the configuration names. */
  readonly withoutPlugins?: boolean | undefined;
}

/** Reads configuration and services out of a tree. Every mistake is told at once, in order of file and place. */
export async function resolveTree(options: ResolveTreeOptions): Promise<Checked<ResolvedTree>> {
  const { tree, configPath, name, root, builtins } = options;
  const diagnostics: Diagnostic[] = [];
  let config = defaultWorkspaceConfig(name);
  const configBytes = configPath === undefined ? undefined : tree.read(configPath);
  if (configPath !== undefined && configBytes !== undefined) {
    const checked = await parsedOnce<WorkspaceConfig>(`config 1 ${configPath} ${name} ${tree.get(configPath)?.id ?? sha256(configBytes)}`, options.parsed, () =>
      parseWorkspaceConfig(configPath, configBytes, name),
    );
    diagnostics.push(...checked.diagnostics);
    config = checked.value ?? config;
  }
  const ignoreBytes = tree.read('.mmoignore');
  const paths = findServiceFiles({ tree, patterns: config.services, ignoreText: ignoreBytes && new TextDecoder().decode(ignoreBytes) });
  const raws: RawService[] = [];
  for (const path of paths) {
    const parsed = await parseService(path, options);
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value !== undefined) raws.push(parsed.value);
  }
  if (hasError(diagnostics)) return { value: undefined, diagnostics: inFileOrder(diagnostics) };

  const loaded = await loadPlugins({ references: options.withoutPlugins === true ? [] : config.plugins, builtins, root, tree });
  diagnostics.push(...loaded.diagnostics);
  const resolved = resolveServices({ raws, config, plugins: loaded.plugins, executors: loaded.executors, tree });
  diagnostics.push(...resolved.diagnostics);
  const { services } = resolved;
  const graph = buildTaskGraph(services);
  const files = createWorkspaceFiles(tree, services, config);
  diagnostics.push(
    ...checkDependencies(services, graph),
    ...checkOutputs(services),
    ...checkInputs(graph, files),
    ...(await checkExecutorOptions(services, loaded.executors)),
  );
  return { value: { tree, config, services, executors: loaded.executors, files, graph }, diagnostics: inFileOrder(diagnostics) };
}

async function parseService(path: string, { tree, parsed }: ResolveTreeOptions): Promise<Checked<RawService>> {
  return parsedOnce<RawService>(`service 1 ${path} ${tree.get(path)?.id ?? ''}`, parsed, async () => {
    const bytes = tree.read(path);
    if (bytes === undefined) return { value: undefined, diagnostics: [diagnose('unreadableFile', { message: `${path} cannot be read` })] };
    return parseServiceFile(path, bytes);
  });
}

/** What was parsed from these bytes before, or is parsed now; only what has no mistakes is kept. */
async function parsedOnce<T>(cacheKey: string, parsed: Map<string, unknown>, parse: () => Promise<Checked<T>>): Promise<Checked<T>> {
  const known = parsed.get(cacheKey);
  if (known !== undefined) return { value: known as T, diagnostics: [] };
  const result = await parse();
  if (result.value !== undefined) parsed.set(cacheKey, result.value);
  return result;
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => byCodeUnit(a.span?.file ?? '', b.span?.file ?? '') || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
