import { basename } from 'node:path';
import { openCache } from '../cache/open-cache.ts';
import { findWorkspaceConfig } from '../config/find-workspace-config.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { findRoot } from '../discovery/find-root.ts';
import { findRepository, type Repository } from '../git/find-repository.ts';
import { RecentMap } from '../lib/recent-map.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import { openTrustStore } from '../plugin-host/trust-store.ts';
import { loadParsed } from '../source/parsed-store.ts';
import { readWorkTree } from '../source/read-work-tree.ts';
import type { StatCache } from '../source/stat-cache.ts';
import { loadIndex } from '../source/workspace-index.ts';
import { affectedReport } from './affected-report.ts';
import { readContext, writeContext } from './context-store.ts';
import { dryRun } from './dry-run.ts';
import { environmentReport } from './environment-report.ts';
import { expectedMs } from './expected-ms.ts';
import { extraRoots } from './extra-roots.ts';
import { loadPass } from './kept-pass.ts';
import { lazyContainers } from './lazy-containers.ts';
import { listFlaky } from './list-flaky.ts';
import { lockGeneration } from './lock-generation.ts';
import { makePlan } from './make-plan.ts';
import { openModelStore } from './model-store.ts';
import type { PlacedOutputs } from './placed-outputs.ts';
import { pluginReporters } from './plugin-reporters.ts';
import { resolveTree } from './resolved-tree.ts';
import { runPlan } from './run-plan.ts';
import { saveNames } from './save-names.ts';
import { selectIn } from './select-in.ts';
import type { Session } from './session.ts';
import { shardReport } from './shard-report.ts';
import type { TaskHistory } from './task-history.ts';
import type { OpenOptions, OpenWorkspace, Workspace } from './types.ts';
import { why } from './why.ts';
import { withoutTransports } from './without-transports.ts';
import { workspaceCommands } from './workspace-commands.ts';
import { namesFile } from './workspace-names.ts';
import { workspaceTemplates } from './workspace-templates.ts';

/** Opens the workspace around `cwd`: reads the tree, configuration and services. Nothing is written but mmo's own state. */
export async function openWorkspace(options: OpenOptions): Promise<Checked<OpenWorkspace>> {
  const opened = await openSession(options);
  if (opened.value === undefined) return { value: undefined, diagnostics: opened.diagnostics };
  const session = opened.value;
  const { host, workspace, cache, resolved } = session;
  const value: OpenWorkspace = {
    ...workspace,
    plan: (request) => makePlan(session, request),
    run: (plan, run) => {
      openTrustStore(host).trust(workspace.root);
      return runPlan({ session, plan, reopen: () => openSession(options), ...run });
    },
    warm: async (plan) => {
      openTrustStore(host).trust(workspace.root);
      return new (await import('./warm/warm-workspace.ts')).WarmWorkspace({ session, plan, reopen: () => openSession(options) });
    },
    dry: (plan) => dryRun(session, plan),
    why: (task, request, against) => why(session, task, request, against),
    affected: (selection) => affectedReport(session, selection),
    select: (selection) => selectIn(session, selection),
    environment: (request) => environmentReport(session, request),
    setContext: (services) => writeContext({ host, stateDir: workspace.stateDir, services, known: resolved.services }),
    shards: (plan, count) => shardReport(plan, count, (id) => expectedMs(session.history.get(id))),
    // Its checks load what runs do without.
    doctor: async () => (await import('./doctor/check-opened.ts')).checkOpened(session),
    audit: async (plan, traces) => (await import('./audit/audit-report.ts')).auditReport(session, plan, traces),
    commands: workspaceCommands(resolved.plugins),
    templates: workspaceTemplates(resolved.plugins),
    reporters: (told) => pluginReporters(resolved.plugins, told),
    lockImages: async () => (await import('./relock-images.ts')).relockImages(session),
    containers: session.containers,
    trust: (wanted) => (wanted ? openTrustStore(host).trust(workspace.root) : void openTrustStore(host).distrust(workspace.root)),
    flaky: () => listFlaky(session.history, (task) => resolved.graph.indexOf(task) !== undefined),
    vendors: async () => (await import('./open-vendors.ts')).openVendors(session),
    cache: {
      status: () => cache.status(),
      verify: () => cache.verify(),
      prune: (limits) => cache.prune(limits),
      clean: () => {
        cache.clean();
        host.files.remove(`${workspace.stateDir}/index`);
      },
    },
  };
  return { value, diagnostics: opened.diagnostics };
}

async function openSession(options: OpenOptions, again = false): Promise<Checked<Session>> {
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
  let kept: Pick<Session, 'index' | 'models' | 'kept'> | undefined;
  const readKept = (): Pick<Session, 'index' | 'models' | 'kept'> => {
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
    return index.stats;
  };
  const tree = await readWorkTree({ host, root, roots, statCache, kept: () => readKept().kept?.tree });
  const { index, models, kept: pass } = readKept();
  treeRead?.();
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
    const { value, diagnostics } = await openSession(options, true);
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
    saveNames({ host, root, roots, tree, t0Ms: tree.t0Ms, config, services, withoutPlugins });
  const faults: string[] = [];
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
    placed: new Map(index.outputs as ReadonlyMap<string, PlacedOutputs>),
    history: new Map(index.history as ReadonlyMap<string, TaskHistory>),
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

/** A folder reached through a link lies in the workspace that it is really in. */
function realFolder({ host, cwd }: OpenOptions): string {
  try {
    return host.files.realpath(cwd);
  } catch {
    return cwd;
  }
}

/** Linked work trees of one repository share the main one's cache. */
function mainWorkTree(root: string, repository: Repository | undefined): string {
  if (repository === undefined || repository.gitDir === repository.commonDir || !repository.commonDir.endsWith('/.git')) return root;
  return repository.commonDir.slice(0, -'/.git'.length) + root.slice(repository.top.length);
}

/** Keeps `.mmo` out of git's sight even where no .gitignore names it. */
function hideState({ host }: OpenOptions, stateDir: string): void {
  try {
    if (!host.files.exists(`${stateDir}/.gitignore`)) host.files.writeAtomic(`${stateDir}/.gitignore`, '*\n');
  } catch {
    // A read-only workspace can still be looked at.
  }
}
