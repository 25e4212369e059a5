import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import type { Containers, ImageInfo } from '../model/containers.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { LockedImage } from '../model/plugin.ts';
import type { PluginReference } from '../model/workspace.ts';
import { digestOf, readImagePlugin } from '../plugin-host/read-image-plugin.ts';
import { renderImageLock } from '../plugin-host/render-image-lock.ts';
import { containerLabels } from './container-labels.ts';

export interface LockImagesOptions {
  readonly host: Host;
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  /** Plugins that are images and are to be asked for. */
  readonly plugins: readonly PluginReference[];
  /** Images that are no plugins: only their digest is locked. */
  readonly toolchains?: readonly string[] | undefined;
  /** Entries that stay as they are. */
  readonly kept: ReadonlyMap<string, LockedImage>;
  readonly containers: () => Promise<Containers>;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the daemon for images and writes `mmo.lock`; a file that says the same already is left alone. Resolves with what it holds. */
export async function lockImages(options: LockImagesOptions): Promise<Checked<ReadonlyMap<string, LockedImage>>> {
  const { host, root, stateDir, plugins, toolchains = [], kept, signal = new AbortController().signal } = options;
  const diagnostics: Diagnostic[] = [];
  const images = new Map(kept);
  const labels = containerLabels(host, { stateDir, runId: 'lock' });
  for (const { image: reference, span, options: written } of plugins) {
    if (reference === undefined) continue;
    const failed = (error: unknown): void => {
      const { message, help } = faultOf(error);
      diagnostics.push(diagnose('imageNotResolved', { message: `the plugin "${reference}" cannot be looked into: ${message}`, span, ...(help && { help }) }));
    };
    try {
      const containers = await options.containers();
      const info = await findImage(containers, { reference, pull: written['pull'], env: host.env, signal });
      const read = await readImagePlugin(info, { containers, reference, span, signal, labels });
      diagnostics.push(...read.diagnostics);
      if (read.value !== undefined) images.set(reference, read.value);
    } catch (error) {
      failed(error);
    }
  }
  for (const reference of toolchains) {
    if (images.has(reference)) continue;
    try {
      const info = await findImage(await options.containers(), { reference, pull: undefined, env: host.env, signal });
      images.set(reference, { digest: digestOf(info, reference) });
    } catch (error) {
      const { message, help } = faultOf(error);
      diagnostics.push(diagnose('imageNotResolved', { message: `the image "${reference}" cannot be locked: ${message}`, ...(help && { help }) }));
    }
  }
  if (diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics };
  const [path, text] = [`${root}/mmo.lock`, renderImageLock(images)];
  if (host.files.tryReadText(path) !== text && (images.size > 0 || host.files.exists(path))) host.files.writeAtomic(path, text);
  return { value: images, diagnostics };
}

interface Wanted {
  readonly reference: string;
  readonly pull: unknown;
  readonly env: Host['env'];
  readonly signal: AbortSignal;
}

async function findImage(containers: Containers, { reference, pull, env, signal }: Wanted): Promise<ImageInfo> {
  const found = pull === 'always' ? undefined : await containers.image(reference);
  if (found !== undefined) return found;
  if (pull === 'never') throw new Error(`there is no image "${reference}", and "pull" is never`);
  return containers.pull(reference, { env, signal });
}

/** What a daemon could not do is told with its own remedy; a bug of mmo is not told here. */
function faultOf(error: unknown): { readonly message: string; readonly help: string | undefined } {
  if (!(error instanceof Error)) throw error;
  return { message: error.message, help: 'help' in error && typeof error.help === 'string' ? error.help : undefined };
}
