import { basename } from 'node:path';
import { findWorkspaceConfig } from '../config/find-workspace-config.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { findRoot } from '../discovery/find-root.ts';
import { findRepository, type Repository } from '../git/find-repository.ts';
import { RecentMap } from '../lib/recent-map.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { ExtraRoot } from '../model/places.ts';
import { openTrustStore } from '../plugin-host/trust-store.ts';
import { loadListing } from '../source/kept-listing.ts';
import { loadParsed } from '../source/parsed-store.ts';
import { readWorkTree } from '../source/read-work-tree.ts';
import type { StatCache } from '../source/stat-cache.ts';
import { loadIndex } from '../source/workspace-index.ts';
import { extraRoots } from './extra-roots.ts';
import { loadPass } from './kept-pass.ts';
import { lockGeneration } from './lock-generation.ts';
import { openModelStore } from './model-store.ts';
import type { Session } from './session.ts';
import type { OpenOptions } from './types.ts';
import { withoutTransports } from './without-transports.ts';

/** What earlier runs left. */
type KeptState = Pick<Session, 'index' | 'models' | 'kept'>;

/** A workspace whose files have been read, before anything is made of them. */
export interface WorkspaceReading extends KeptState, Pick<Session, 'options' | 'host' | 'generation' | 'parsed' | 'tree'> {
  /** Absolute. */
  readonly root: string;
  readonly roots: readonly ExtraRoot[];
  readonly stateDir: string;
  /** The one that the folder at hand is in. */
  readonly repository: Repository | undefined;
  /** Absolute. */
  readonly configFile: string | undefined;
  /** Nothing of the workspace may run: it is looked at, and not trusted. */
  readonly isLook: boolean;
}

/**
 * Finds the workspace around `cwd` and reads its files. What is not needed until git has been asked is no part of this module nor of what
 * it imports: it is loaded by `meanwhile`, which is called while git is at work.
 */
export async function readWorkspace(options: OpenOptions, meanwhile: () => void): Promise<Checked<WorkspaceReading>> {
  const cwd = realFolder(options);
  const repository = findRepository(options.host, cwd);
  const configFile = await findWorkspaceConfig({ cwd, stopDir: repository?.top ?? cwd, configFile: options.configFile, files: options.host.files });
  if (options.configFile !== undefined && (configFile === undefined || options.host.files.lstat(configFile)?.kind !== 'file')) {
    return { value: undefined, diagnostics: [diagnose('configFileMissing', { message: `the configuration file "${options.configFile}" cannot be read` })] };
  }
  if (configFile !== undefined && options.host.files.lstat(configFile)?.kind !== 'file') {
    return { value: undefined, diagnostics: [diagnose('unreadableFile', { message: `${basename(configFile)} is not a regular file` })] };
  }
  const root = findRoot(configFile, repository);
  if (root === undefined) return { value: undefined, diagnostics: [diagnose('noWorkspace', { message: 'no workspace found here or above' })] };

  const isLook = options.plugins === 'look' && !openTrustStore(options.host).isTrusted(root);
  const host = isLook ? withoutTransports(options.host, repository) : options.host;
  const stateDir = `${root}/.mmo`;
  const generation = lockGeneration(host, `${stateDir}/lock`);
  hideState(options, stateDir);
  const parsed = new RecentMap<unknown>(() => loadParsed(host, `${stateDir}/index/parsed.json`));
  const found = await extraRoots({ host, root, configFile, parsed });
  if (found.value === undefined && options.plugins !== 'none') return { value: undefined, diagnostics: found.diagnostics };
  const roots = found.value ?? [];
  const treeRead = options.onPhase?.('read tree');
  let kept: KeptState | undefined;
  const readKept = (): KeptState => {
    kept ??= {
      index: loadIndex(host, `${stateDir}/index/workspace.json`),
      models: openModelStore(host, `${stateDir}/index/model.json`),
      kept: loadPass(host, stateDir),
    };
    return kept;
  };
  const statCache = (): StatCache => {
    const { index, models } = readKept();
    models.prepare();
    meanwhile();
    return index.stats;
  };
  const tree = await readWorkTree({
    host,
    root,
    roots,
    statCache,
    kept: () => readKept().kept?.tree,
    keptListing: (digest) => loadListing(host, stateDir, digest),
  });
  treeRead?.();
  const value: WorkspaceReading = { options, host, root, roots, stateDir, repository, configFile, isLook, generation, parsed, tree, ...readKept() };
  return { value, diagnostics: [] };
}

/** A folder reached through a link lies in the workspace that it is really in. */
function realFolder({ host, cwd }: OpenOptions): string {
  try {
    return host.files.realpath(cwd);
  } catch {
    return cwd;
  }
}

/** Keeps `.mmo` out of git's sight even where no .gitignore names it. */
function hideState({ host }: OpenOptions, stateDir: string): void {
  try {
    if (!host.files.exists(`${stateDir}/.gitignore`)) host.files.writeAtomic(`${stateDir}/.gitignore`, '*\n');
  } catch {
    // A read-only workspace can still be looked at.
  }
}
