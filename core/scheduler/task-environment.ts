import { absolutePath } from '../lib/absolute-path.ts';
import { firstSegment } from '../lib/first-segment.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { Task } from '../model/task.ts';

export interface TaskEnvironmentOptions {
  /** The environment mmo was started with. */
  readonly hostEnv: Readonly<Record<string, string | undefined>>;
  readonly task: Pick<Task, 'id' | 'service' | 'name' | 'root' | 'env' | 'passEnv' | 'secrets'>;
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly roots?: readonly ExtraRoot[] | undefined;
  /** `-e/--var`: stronger than all else. */
  readonly vars?: Readonly<Record<string, string>> | undefined;
  /** What mmo adds: `MMO_KEY`, `MMO_RUN_ID`, `MMO_ATTEMPT`, `MMO_ENVIRONMENT`, `<UPSTREAM>_DOCKER_IMAGE`. */
  readonly mmo?: Readonly<Record<string, string>> | undefined;
  /** Contents of `envFiles`; weaker than `env`. */
  readonly envFileValues?: Readonly<Record<string, string>> | undefined;
  /** Stands for a value of an env file in `keyed`, such as an HMAC. */
  readonly hideValue?: ((value: string) => string) | undefined;
}

export interface TaskEnvironment {
  /** All that the task sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Names in `env` that configuration, env files, the command line or mmo gave it; all others are of the base set. */
  readonly declared: readonly string[];
  /** What goes into the record: values mmo sets and declared variables; `null` is unset. */
  readonly keyed: Readonly<Record<string, string | null>>;
  /** Values to mask. */
  readonly secrets: readonly string[];
}

/**
 * The strict environment of a task: the base set, what it declares, and `MMO_*`; nothing else of the caller's leaks in.
 * Rising precedence: base set and `passEnv`, `envFiles`, `env` items in order (a bare name that is set in the OS
 * counts as a value), `-e`. The `node_modules/.bin` of the service's folder and of all above it up to the workspace come first in PATH unless
 * the task sets PATH itself; PATH is keyed only where it is declared. A name in `secrets` is never in `keyed`, whatever else declares it.
 */
export function taskEnvironment(options: TaskEnvironmentOptions): TaskEnvironment {
  const { hostEnv, task, workspaceRoot, roots = [], vars = {}, mmo = {}, envFileValues = {}, hideValue } = options;
  const env = new Map<string, string>();
  const keyed = new Map<string, string | null>();
  for (const name of namesMatching(hostEnv, [...baseNames, ...task.passEnv, ...task.secrets])) {
    if (!name.startsWith('MMO_') || task.secrets.includes(name) || task.passEnv.includes(name)) env.set(name, hostEnv[name] ?? '');
  }
  for (const [name, value] of Object.entries(envFileValues)) {
    env.set(name, value);
    if (hideValue !== undefined) keyed.set(name, hideValue(value));
  }
  let setsPath = 'PATH' in vars || 'PATH' in envFileValues;
  for (const item of task.env) {
    const equals = item.indexOf('=');
    if (equals > 0) {
      const name = item.slice(0, equals);
      setsPath ||= name === 'PATH';
      env.set(name, item.slice(equals + 1));
      keyed.set(name, item.slice(equals + 1));
    } else {
      declareFromHost(item, { hostEnv, env, keyed });
    }
  }
  for (const [name, value] of Object.entries(vars)) {
    env.set(name, value);
    keyed.set(name, value);
  }
  for (const [name, value] of Object.entries(mmo)) {
    env.set(name, value);
    if (!unkeyedNames.has(name)) keyed.set(name, value);
  }
  const serviceRoot = absolutePath({ root: workspaceRoot, roots }, task.root);
  const ownRoot = roots.find(({ name }) => name === firstSegment(task.root))?.path ?? workspaceRoot;
  if (!setsPath) env.set('PATH', withBinFolders(env.get('PATH'), [...foldersBetween(serviceRoot, ownRoot), workspaceRoot]));
  for (const [name, value] of Object.entries({
    MMO: '1',
    MMO_WORKSPACE_ROOT: workspaceRoot,
    MMO_SERVICE: task.service,
    MMO_SERVICE_ROOT: serviceRoot,
    MMO_TASK: task.name,
  })) {
    env.set(name, value);
    keyed.delete(name);
  }
  const given = [...keyed.keys(), ...Object.keys(envFileValues), ...namesMatching(hostEnv, [...task.passEnv, ...task.secrets])];
  for (const name of task.secrets) keyed.delete(name);
  const secrets = new Set(task.secrets.map((name) => env.get(name) ?? '').filter((value) => value !== ''));
  const declared = [...new Set(given)].filter((name) => env.has(name) && !/^MMO(?:_|$)/.test(name)).sort();
  return { env: sorted(env), declared, keyed: sorted(keyed), secrets: [...secrets] };
}

/** The base set: what programs need to find themselves, their user and the network. */
const baseNames: readonly string[] = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TERM', 'LANG', 'LC_*', 'TZ', 'XDG_*', 'CI'],
  ...['SSH_AUTH_SOCK', 'SSL_CERT_*', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'FTP_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'ftp_proxy'],
];
/** They differ from run to run or from clone to clone. */
const unkeyedNames: ReadonlySet<string> = new Set(['MMO_KEY', 'MMO_RUN_ID', 'MMO_ATTEMPT', 'MMO_WORKSPACE_ROOT', 'MMO_SERVICE_ROOT']);
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

interface Declared {
  readonly hostEnv: Readonly<Record<string, string | undefined>>;
  readonly env: Map<string, string>;
  readonly keyed: Map<string, string | null>;
}

/** `NAME` or `PREFIX*` of a task's `env`: an unset variable is part of the key as unset, and leaves a weaker value in place. */
function declareFromHost(item: string, { hostEnv, env, keyed }: Declared): void {
  for (const name of namesMatching(hostEnv, [item])) {
    env.set(name, hostEnv[name] ?? '');
    keyed.set(name, hostEnv[name] ?? '');
  }
  if (!item.endsWith('*') && hostEnv[item] === undefined && !keyed.has(item)) keyed.set(item, env.get(item) ?? null);
}

function namesMatching(hostEnv: Readonly<Record<string, string | undefined>>, patterns: readonly string[]): readonly string[] {
  const exact = patterns.filter((pattern) => !pattern.endsWith('*') && hostEnv[pattern] !== undefined);
  const prefixes = patterns.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1));
  if (prefixes.length === 0) return exact;
  const byPrefix = Object.keys(hostEnv).filter((name) => hostEnv[name] !== undefined && prefixes.some((prefix) => name.startsWith(prefix)));
  return [...exact, ...byPrefix];
}

/** From the service's folder up to the root it is in, as npm looks for programs. */
function foldersBetween(from: string, to: string): readonly string[] {
  const folders = [from];
  for (let folder = from; folder !== to && folder.startsWith(`${to}/`); ) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    folders.push(folder);
  }
  return folders;
}

function withBinFolders(path: string | undefined, folders: readonly string[]): string {
  const bins = new Set(folders.map((folder) => `${folder}/node_modules/.bin`));
  return [...bins, path === undefined || path === '' ? defaultPath : path].join(':');
}

function sorted<Value>(entries: ReadonlyMap<string, Value>): Readonly<Record<string, Value>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}
