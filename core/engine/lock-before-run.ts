import { diagnose } from '../diagnostics/diagnose.ts';
import { isCi } from '../lib/is-ci.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { PluginReference, WorkspaceConfig } from '../model/workspace.ts';
import { parseImageLock } from '../plugin-host/read-image-lock.ts';
import type { LockImagesOptions } from './lock-images.ts';
import { lockImages } from './lock-images.ts';

export interface LockBeforeRunOptions extends Pick<LockImagesOptions, 'host' | 'root' | 'stateDir' | 'containers'> {
  readonly config: WorkspaceConfig;
  /** Bytes of `mmo.lock`. */
  readonly lock: Uint8Array | undefined;
  /** The workspace was opened anew after the lock had been written. */
  readonly again: boolean;
}

/**
 * Makes sure before a run that `mmo.lock` knows every image plugin. `written` means: open the workspace anew, there is
 * more to it now. In CI nothing is written, and what is missing is a mistake.
 */
export async function lockBeforeRun(options: LockBeforeRunOptions): Promise<{ readonly written: boolean; readonly diagnostics: readonly Diagnostic[] }> {
  const { config, lock, host, again } = options;
  const plugins = config.plugins.filter(({ image }) => image !== undefined);
  if (plugins.length === 0) return { written: false, diagnostics: [] };
  const { images, problem } = parseImageLock(lock);
  if (problem !== undefined) return refuse([diagnose('imageLockDamaged', { message: `mmo.lock cannot be used: ${problem}` })]);
  const missing = plugins.filter(({ image = '' }) => images.get(image)?.hooks === undefined);
  if (missing.length === 0) return { written: false, diagnostics: [] };
  if (isCi(host.env)) return refuse(missing.map(notLocked));
  if (again)
    return refuse([
      diagnose('imageLockDamaged', {
        message: 'mmo.lock was written, and is not among the files of the workspace',
        help: 'take it out of .gitignore, and commit it',
      }),
    ]);
  const { value, diagnostics } = await lockImages({ ...options, plugins: missing, kept: images });
  return { written: value !== undefined, diagnostics };
}

function refuse(diagnostics: readonly Diagnostic[]): { readonly written: false; readonly diagnostics: readonly Diagnostic[] } {
  return { written: false, diagnostics };
}

function notLocked({ image = '', span }: PluginReference): Diagnostic {
  return diagnose('imageNotLocked', { message: `mmo.lock has no digest for the plugin "${image}"`, span });
}
