import { basename } from 'node:path';
import { openCache } from '../cache/open-cache.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Repository } from '../git/find-repository.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { readContext } from './context-store.ts';
import { lazyContainers } from './lazy-containers.ts';
import type { PlacedOutputs } from './placed-outputs.ts';
import type { WorkspaceReading } from './read-workspace.ts';
import { resolveTree } from './resolved-tree.ts';
import type { Session } from './session.ts';
import type { TaskHistory } from './task-history.ts';
import type { Workspace } from './types.ts';
import { namesFile } from './workspace-names.ts';

/** Makes a session of a reading; `reopen` reads and resolves once more, after the images of plugins have been locked, unless this is that time. */
export async function sessionOf(
  { options, host, root, roots, stateDir, repository, configFile, isLook, generation, parsed, tree, index, models, kept: pass }: WorkspaceReading,
  { again, reopen }: { readonly again: boolean; readonly reopen: () => Promise<Checked<Session>> },
): Promise<Checked<Session>> {
  const configPath = configFile?.slice(root.length + 1);
  const withoutPlugins = options.plugins === 'none';
  const plugins = options.plugins === 'look' ? (isLook ? 'trusted' : 'all') : (options.plugins ?? 'all');
  const configured = options.onPhase?.('read configuration');
  const resolved = await resolveTree({
    tree,
    configPath,
    name: basename(root),
    root,
    roots,
    files: host.files,
    builtins: options.builtins,
    mmoVersion: options.version,
    parsed,
    models,
    before: pass,
    edited: pass && tree.editsSince(pass.tree),
    plugins,
  });
  configured?.();
  const containers = lazyContainers(host);
  const images = resolved.value?.config.plugins.some(({ image }) => image !== undefined) === true && (options.plugins ?? 'all') === 'all';
  const locked =
    images && resolved.value !== undefined
      ? await (await import('./lock-before-run.ts')).lockBeforeRun({
          host,
          root,
          stateDir,
          config: resolved.value.config,
          lock: tree.read('mmo.lock'),
          again,
          containers,
        })
      : undefined;
  if (locked?.written === true) {
    const { value, diagnostics } = await reopen();
    return { value, diagnostics: [...locked.diagnostics, ...diagnostics] };
  }
  const diagnostics = [...tree.diagnostics, ...(locked?.diagnostics ?? []), ...resolved.diagnostics, ...untrustedNote(resolved.value?.untrusted ?? [])];
  if (resolved.value === undefined || (!withoutPlugins && diagnostics.some(({ severity }) => severity === 'error'))) return { value: undefined, diagnostics };
  const { services, config } = resolved.value;
  if (services.length === 0 && options.mayBeEmpty !== true) {
    return {
      value: undefined,
      diagnostics: [
        ...diagnostics,
        configFile === undefined
          ? diagnose('noWorkspace', { message: 'no mmo.json and no service.yml found here or above' })
          : diagnose('noServices', { message: 'the workspace has no services' }),
      ],
    };
  }
  if (options.configFile === undefined && !(resolved.value.isKnown && host.files.exists(namesFile(root))))
    (await import('./save-names.ts')).saveNames({ host, root, roots, tree, t0Ms: tree.t0Ms, config, services, withoutPlugins });
  const faults: string[] = [];
  let placed: Session['placed'] | undefined;
  let history: Session['history'] | undefined;
  const cacheDir = host.env['MMO_CACHE_DIR'] ?? `${mainWorkTree(root, repository)}/.mmo/cache`;
  const cache = openCache({ host, dir: cacheDir, onFault: (message) => faults.push(message), ...config.cache });
  const workspace: Workspace = { root, roots, config, services, context: readContext(host, stateDir), stateDir, cacheDir };
  const session: Session = {
    options,
    host,
    workspace,
    tree,
    resolved: resolved.value,
    index,
    parsed,
    models,
    kept: pass,
    get placed() {
      placed ??= new Map(index.outputs as ReadonlyMap<string, PlacedOutputs>);
      return placed;
    },
    get history() {
      history ??= new Map(index.history as ReadonlyMap<string, TaskHistory>);
      return history;
    },
    cache,
    containers,
    plugins,
    faults,
    generation,
  };
  return { value: session, diagnostics };
}

function untrustedNote(names: readonly string[]): readonly Diagnostic[] {
  if (names.length === 0) return [];
  const message = `not loaded, because this workspace is not trusted: ${names.join(', ')}`;
  return [diagnose('pluginUntrusted', { message, severity: 'warning' })];
}

/** Linked work trees of one repository share the main one's cache. */
function mainWorkTree(root: string, repository: Repository | undefined): string {
  if (repository === undefined || repository.gitDir === repository.commonDir || !repository.commonDir.endsWith('/.git')) return root;
  return repository.commonDir.slice(0, -'/.git'.length) + root.slice(repository.top.length);
}
