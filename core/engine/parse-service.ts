import { diagnose } from '../diagnostics/diagnose.ts';
import { shownPath } from '../lib/shown-path.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { RawService } from '../model/workspace.ts';
import { parsedOnce } from './parsed-once.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';
import { showInRoot } from './show-in-root.ts';

/** Parses a service file, unless these bytes were parsed before. */
export async function parseService(path: string, { tree, parsed, roots }: ResolveTreeOptions): Promise<Checked<readonly RawService[]>> {
  const result = await parsedOnce<readonly RawService[]>(`service 2 ${path} ${tree.get(path)?.id ?? ''}`, parsed, async () => {
    const bytes = tree.read(path);
    if (bytes === undefined) return { value: undefined, diagnostics: [diagnose('unreadableFile', { message: `${shownPath(roots, path)} cannot be read` })] };
    return (await import('../config/parse-service-file.ts')).parseServiceFile(path, bytes);
  });
  return roots.length === 0 ? result : showInRoot(result, roots);
}
