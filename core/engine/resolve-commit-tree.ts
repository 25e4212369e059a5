import { basename } from 'node:path';
import { type CommitTree, listCommit } from '../git/list-commit.ts';
import { rootName } from '../lib/root-name.ts';
import type { Tree } from '../model/tree.ts';
import { type IndexedCommit, indexedCommit } from '../source/indexed-commit.ts';
import { joinTrees } from '../source/join-trees.ts';
import { type ResolvedTree, resolveTree } from './resolved-tree.ts';
import type { Session } from './session.ts';

export interface CommitRequest {
  readonly commit: string;
  /** Commits of extra roots by name. A root that the commit's configuration does not name is left out. */
  readonly roots: ReadonlyMap<string, string>;
  /** What stands for a root without a commit: nothing, or what is on disk. */
  readonly others: 'nothing' | 'work tree';
}

/** A commit that was resolved, and where it differs from the work tree, if that is known. */
export interface ResolvedCommit {
  readonly resolved: ResolvedTree;
  readonly changed?: readonly string[] | undefined;
}

/** What a commit says: its configuration, services, tasks; git's words where it cannot be read. A broken commit says nothing. */
export async function resolveCommitTree(session: Session, { commit, roots, others }: CommitRequest): Promise<ResolvedCommit | string> {
  const { host, workspace, options, parsed } = session;
  const beside = workspace.roots.length === 0 ? indexedCommit(host, session.tree, { root: workspace.root, commit }) : undefined;
  const main = beside ?? listCommit(host, workspace.root, commit);
  if ('message' in main) return main.message;
  const problems: string[] = [];
  const whole = readingAhead(main, { parsed, problems });
  const configPath = [workspace.config.file ?? 'mmo.json', 'mmo.json', 'mmo.yml', 'mmo.yaml', 'package.json'].find(
    (name) => main.get(name) !== undefined && (name !== 'package.json' || workspace.config.file === name),
  );
  const parts = new Map<string, Tree>();
  for (const name of workspace.roots.length === 0 ? [] : await rootsOf(whole, configPath)) {
    const tree = treeOfRoot(session, name, roots.get(name));
    if (tree !== undefined && 'message' in tree) return tree.message;
    const part = tree && readingAhead(tree, { parsed, problems });
    parts.set(name, part ?? (others === 'nothing' ? emptyTree : below(session.tree, name)));
  }
  const common = {
    // As for the work tree: the name of a workspace that gives itself none.
    name: basename(workspace.root),
    root: workspace.root,
    roots: workspace.roots,
    files: host.files,
    builtins: options.builtins,
    mmoVersion: options.version,
    parsed,
    models: session.models,
    plugins: session.plugins,
    workTree: session.tree,
  };
  const edited = beside && editsOf(beside, session.tree);
  const resolved = await resolveTree({ ...common, tree: joinTrees(whole, parts), configPath, edited, before: edited && session.resolved.origin });
  if (problems[0] !== undefined) return problems[0];
  if (resolved.value !== undefined) return { resolved: resolved.value, changed: beside?.changed };
  // A broken commit: what could not be read of it is new here, hence affected.
  const { value } = await resolveTree({ ...common, tree: emptyTree, configPath: undefined });
  return value === undefined ? commit : { resolved: value };
}

/** The paths at which a commit differs from the work tree, if it has the same ones, of the same kinds. */
function editsOf({ changed, get }: IndexedCommit, tree: Tree): readonly string[] | undefined {
  return changed.every((path) => get(path) !== undefined && get(path)?.mode === tree.get(path)?.mode) ? changed : undefined;
}

const emptyTree: Tree = { paths: [], get: () => undefined, read: () => undefined };

function treeOfRoot({ host, workspace }: Session, name: string, commit: string | undefined): ReturnType<typeof listCommit> | undefined {
  const path = workspace.roots.find((root) => root.name === name)?.path;
  return path === undefined || commit === undefined ? undefined : listCommit(host, path, commit, { prefix: `${name}/` });
}

function below(tree: Tree, name: string): Tree {
  return { paths: tree.paths.filter((path) => path.startsWith(`${name}/`)), get: (path) => tree.get(path), read: (path) => tree.read(path) };
}

/** Names of the roots in a commit's configuration. */
async function rootsOf(main: Tree, configPath: string | undefined): Promise<readonly string[]> {
  const bytes = configPath === undefined ? undefined : main.read(configPath);
  if (configPath === undefined || bytes === undefined) return [];
  return (await (await import('../config/parse-workspace-config.ts')).parseWorkspaceConfig(configPath, bytes)).value?.roots.map(rootName) ?? [];
}

/** A commit whose configuration and service files are fetched together once one is read: where the model is known none is. */
function readingAhead(tree: CommitTree, { parsed, problems }: { readonly parsed: ReadonlyMap<string, unknown>; readonly problems: string[] }): Tree {
  let isAhead = false;
  const read = (path: string): Uint8Array | undefined => {
    if (tree.get(path) === undefined) return undefined;
    const problem = isAhead ? undefined : preload(tree, parsed);
    isAhead = true;
    if (problem !== undefined) problems.push(problem);
    return tree.read(path);
  };
  return {
    get paths() {
      return tree.paths;
    },
    get: (path) => tree.get(path),
    read,
  };
}

/** Fetches configuration and service files that were not parsed before; git's words where it cannot. */
function preload(tree: CommitTree, parsed: ReadonlyMap<string, unknown>): string | undefined {
  const wanted = tree.paths.filter(
    (path) => /(^|\/)(service\.yml|mmo\.json|mmo\.ya?ml|\.mmoignore)$/.test(path) && parsed.get(`service 2 ${path} ${tree.get(path)?.id ?? ''}`) === undefined,
  );
  return tree.preload(wanted)?.message;
}
