import { documentLimits } from '../config/document-limits.ts';
import { codes } from '../diagnostics/codes.ts';
import { addListedComponents } from '../discovery/add-listed-components.ts';
import { addReleasedFolder } from '../discovery/add-released-folder.ts';
import { buildTaskGraph } from '../graph/build-task-graph.ts';
import { checkDependencies } from '../graph/check-dependencies.ts';
import { checkInputs } from '../graph/check-inputs.ts';
import { checkOutputs } from '../graph/check-outputs.ts';
import { createWorkspaceFiles } from '../key/workspace-files.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Tree } from '../model/tree.ts';
import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import { resolveServices } from '../services/resolve-services.ts';
import { bringPlugins } from './bring-plugins.ts';
import { checkExecutorOptions } from './check-executor-options.ts';
import { type DerivedModel, givenDigest, type ModelOrigin, type ModelSources, modelDigest } from './derived-model.ts';
import { exceptPluginKeys } from './except-plugin-keys.ts';
import { inFileOrder } from './in-file-order.ts';
import { parseService } from './parse-service.ts';
import type { ResolvedTree, ResolveTreeOptions } from './resolved-tree.ts';

/** What is known of a tree before its services are read. */
export interface DerivedFrom {
  readonly sources: ModelSources;
  /** The configuration as it was parsed, and the key under which; undefined where there is none. */
  readonly ofConfig: Checked<WorkspaceConfig>;
  readonly configKey: string | undefined;
  /** A digest can hold all that the tree is resolved from. */
  readonly isDerivable: boolean;
}

/** Derives the model of a tree anew, and keeps it where nothing was wrong with it. */
export async function deriveTree(options: ResolveTreeOptions, { sources, ofConfig, configKey, isDerivable }: DerivedFrom): Promise<Checked<ResolvedTree>> {
  const { tree } = options;
  const { config, found } = sources;
  const diagnostics: Diagnostic[] = [];
  const ofWorkspace = exceptPluginKeys(ofConfig, found, 'workspaceKeys');
  diagnostics.push(...ofWorkspace);
  const notes: Diagnostic[] = [];
  const written: RawService[] = [];
  const absent = new Set<string>();
  for (const path of sources.servicePaths) {
    const parsed = await parseService(path, options);
    const mistakes = exceptPluginKeys(parsed, found, 'serviceKeys');
    diagnostics.push(...mistakes);
    notes.push(...mistakes.filter(({ severity }) => severity === 'note'));
    if (parsed.value !== undefined && !hasError(mistakes)) written.push(...parsed.value);
    else absent.add(nameInBroken(path, tree));
  }
  const listed = addListedComponents(written, tree);
  const raws = config.plugins.some(({ name }) => name === 'deploy') ? addReleasedFolder(listed, tree) : listed;
  if (ofWorkspace.length > 0) return { value: undefined, diagnostics: inFileOrder(diagnostics) };

  const brought = await bringPlugins(options, { config, raws, found });
  diagnostics.push(...brought.diagnostics);
  const resolved = resolveServices({ raws, config, ...brought, absent });
  const followers = hasError(brought.diagnostics) || brought.executorNames === undefined ? followersOfPlugins : none;
  diagnostics.push(...resolved.diagnostics.filter(({ code }) => !followers.has(code)));
  const { services } = resolved;
  const graph = buildTaskGraph(services);
  const workspaceFiles = createWorkspaceFiles(tree, services, config);
  diagnostics.push(
    ...checkDependencies(services, graph, absent).filter(({ code }) => !followers.has(code)),
    ...checkOutputs(services),
    // A broken file may be the one that takes these files out of another service's inputs.
    ...checkInputs(graph, workspaceFiles).filter(({ code }) => absent.size === 0 || certainOfInputs.has(code)),
    ...(await checkExecutorOptions(services, brought.executors)),
  );
  if (absent.size > 0) return { value: undefined, diagnostics: inFileOrder(diagnostics) };
  let origin: ModelOrigin | undefined;
  // All that is told comes from service files, which the digest holds.
  if (diagnostics.length === notes.length && isDerivable) {
    const model: DerivedModel = { services, graph, executors: [...brought.executors.keys()], inferredFrom: brought.inferredFrom, notes: inFileOrder(notes) };
    // Mistakes that a plugin excuses are excused anew each time.
    const about = { isLasting: options.workTree === undefined, configKey: ofConfig.diagnostics.length === 0 ? configKey : undefined, config };
    origin = { model: modelDigest(options, sources, model.inferredFrom), given: givenDigest(options, sources) };
    options.models?.add(origin.model, model, about);
  }
  return {
    value: {
      tree,
      isKnown: false,
      notes: inFileOrder(notes),
      config,
      services,
      executors: new Map(brought.executors),
      files: workspaceFiles,
      graph,
      origin,
      images: brought.images,
      plugins: brought.plugins,
      untrusted: brought.untrusted,
    },
    diagnostics: inFileOrder(diagnostics),
  };
}

const none: ReadonlySet<string> = new Set();

/** Mistakes that a plugin which could not be loaded may be the cause of: it would have brought the executor, the command, the list, the task. */
const followersOfPlugins: ReadonlySet<string> = new Set(
  [codes.unknownExecutor, codes.missingCommand, codes.inheritedNothing, codes.unknownDependencyTask].map(({ code }) => code),
);

/** Mistakes in inputs that no file of another service can undo. */
const certainOfInputs: ReadonlySet<string> = new Set([codes.unknownNamedInput, codes.namedInputCycle, codes.pathOutsideWorkspace].map(({ code }) => code));

/** The name that a service with a broken file most likely has. */
function nameInBroken(path: string, tree: Tree): string {
  const text = new TextDecoder().decode(tree.read(path)?.subarray(0, documentLimits.bytes));
  return /^name:[ \t]*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? path.split('/').at(-2) ?? '';
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}
