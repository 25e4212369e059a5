import { defaultWorkspaceConfig } from '../config/default-workspace-config.ts';
import { codes } from '../diagnostics/codes.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { inFileOrder } from './in-file-order.ts';
import { parseService } from './parse-service.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';
import { servicePathsOf } from './service-paths-of.ts';

/** Mistakes of a configuration that cannot be used, and those of the service files that are found without it. */
export async function mistakesWithoutConfig(ofConfig: readonly Diagnostic[], options: ResolveTreeOptions): Promise<readonly Diagnostic[]> {
  const paths = servicePathsOf(defaultWorkspaceConfig(options.name), options.tree);
  const parsed = await Promise.all(paths.map((path) => parseService(path, options)));
  return inFileOrder([...ofConfig, ...parsed.flatMap(({ diagnostics }) => diagnostics.filter((diagnostic) => !mayBeOfPlugin(diagnostic)))]);
}

/** Which plugins there are is not known, nor are their keys; one that is nearly another is that one misspelled. */
function mayBeOfPlugin({ code, hint, message }: Diagnostic): boolean {
  return code === codes.unknownKey.code && hint === undefined && /^unknown key "[^"]+"$/.test(message);
}
