import type { InferTree } from '../../core/plugin-api.ts';

/** The same tree, asked once for each file of the workspace: modules and packages are looked at from many sides. */
export function rememberReads(tree: InferTree): InferTree {
  const { services } = tree;
  const texts = new Map<string, string | undefined>();
  return {
    list: (globs) => tree.list(globs),
    read: (path) => tree.read(path),
    listWorkspace: (globs) => tree.listWorkspace(globs),
    readWorkspace: (path) => {
      if (!texts.has(path)) texts.set(path, tree.readWorkspace(path));
      return texts.get(path);
    },
    services,
  };
}
