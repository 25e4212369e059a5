import type { FSWatcher } from 'chokidar';
import { joinPath } from '../lib/join-path.ts';
import { workspacePath } from '../lib/workspace-path.ts';
import type { Places } from '../model/places.ts';

/** What is watched, and who is told. */
export interface WatchFoldersOptions {
  readonly places: Places;
  /** Whether a folder, by its workspace path, is of no interest. */
  readonly isOutOfSight: (folder: string) => boolean;
  /** Something may have become of this path; `''` is the root. */
  readonly onPath: (path: string) => void;
  /** A folder has come or gone: what happened in it meanwhile may have gone unseen. */
  readonly onFolder: () => void;
  /** The system watches no more folders, so that changes go unseen from now on. */
  readonly onBlind: (reason: string) => void;
}

/** A watch over folders. */
export interface FolderWatcher {
  /** Resolves when all folders are watched. */
  readonly ready: Promise<void>;
  readonly close: () => Promise<void>;
}

/** No watches are left, no descriptors are left: the system will see no further folder. */
const LIMITS: ReadonlySet<string> = new Set(['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM']);

/** Watches the folders of a workspace and of its extra roots, never single files: a folder tells what happens in it. */
export async function watchFolders(options: WatchFoldersOptions): Promise<FolderWatcher> {
  const { places, isOutOfSight, onPath, onFolder, onBlind } = options;
  const { watch } = await import('chokidar');
  const outOfSight = new Map<string, boolean>();
  const pathOf = (absolute: string): string | undefined =>
    absolute === places.root ? '' : (places.roots.find(({ path }) => path === absolute)?.name ?? workspacePath(places, absolute));
  const isHidden = (absolute: string): boolean => {
    const path = pathOf(absolute);
    if (path === undefined || path === '') return false;
    const known = outOfSight.get(path) ?? isOutOfSight(path);
    outOfSight.set(path, known);
    return known;
  };
  const watcher: FSWatcher = watch([places.root, ...places.roots.map(({ path }) => path)], {
    persistent: true,
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    ignored: (path, stats) => stats !== undefined && (!stats.isDirectory() || isHidden(path)),
  });
  watcher.on('raw', (_event, name, details: unknown) => {
    const folder = watchedPathOf(details);
    const path = folder === undefined ? undefined : pathOf(folder);
    const child = typeof name === 'string' && name !== '' ? joinPath(path ?? '', name) : path;
    if (path !== undefined && child !== undefined && child !== '.mmo' && child !== '.git') onPath(child);
  });
  watcher.on('addDir', (path) => tellFolder(path));
  watcher.on('unlinkDir', (path) => tellFolder(path));
  watcher.on('error', (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (LIMITS.has(code)) onBlind(code);
  });
  const ready = new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { ready, close: () => watcher.close() };

  function tellFolder(absolute: string): void {
    const path = pathOf(absolute);
    if (path === undefined) return;
    onPath(path);
    onFolder();
  }
}

function watchedPathOf(details: unknown): string | undefined {
  const found: unknown = typeof details === 'object' && details !== null && 'watchedPath' in details ? details.watchedPath : undefined;
  return typeof found === 'string' ? found : undefined;
}
