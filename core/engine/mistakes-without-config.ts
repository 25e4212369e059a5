import { defaultWorkspaceConfig } from '../config/default-workspace-config.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { inFileOrder } from './in-file-order.ts';
import { parseService } from './parse-service.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';
import { servicePathsOf } from './service-paths-of.ts';

/** Mistakes of a configuration that cannot be used, and those of the service files that are found without it. */
export async function mistakesWithoutConfig(ofConfig: readonly Diagnostic[], options: ResolveTreeOptions): Promise<readonly Diagnostic[]> {
  const paths = servicePathsOf(defaultWorkspaceConfig(options.name), options.tree);
  const parsed = await Promise.all(paths.map((path) => parseService(path, options)));
  return inFileOrder([...ofConfig, ...parsed.flatMap(({ diagnostics }) => diagnostics)]);
}
