import { findServiceFiles } from '../discovery/find-service-files.ts';
import { rootName } from '../lib/root-name.ts';
import type { Tree } from '../model/tree.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

/** Service files of a tree, in code-unit order. */
export function servicePathsOf(config: WorkspaceConfig, tree: Tree): readonly string[] {
  return findServiceFiles({ tree, patterns: config.services, roots: config.roots.map(rootName) });
}
