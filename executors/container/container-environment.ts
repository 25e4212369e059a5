import type { Task } from '../../core/plugin-api.ts';

/** Of the base set of a task's environment: they describe the host, or its user. */
const hostNames: readonly string[] = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR', 'TERM', 'LANG', 'LC_*', 'TZ', 'XDG_*', 'SSH_AUTH_SOCK', 'SSL_CERT_*', 'NODE_EXTRA_CA_CERTS'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'FTP_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'no_proxy', 'ftp_proxy'],
];

/** The task's environment inside a container: what it declares and `MMO_*` with the paths that hold there, nothing of the host's own. HOME is /tmp. */
export function containerEnvironment(
  env: Readonly<Record<string, string>>,
  task: Pick<Task, 'env' | 'passEnv' | 'secrets'>,
  folders: { readonly workspace: string; readonly service: string },
): Readonly<Record<string, string>> {
  const declared = [...task.env.map((item) => item.split('=', 1)[0] ?? ''), ...task.passEnv, ...task.secrets];
  const kept = Object.entries(env).filter(([name]) => !isNamed(name, hostNames) || isNamed(name, declared));
  return { HOME: '/tmp', ...Object.fromEntries(kept), MMO_WORKSPACE_ROOT: folders.workspace, MMO_SERVICE_ROOT: folders.service };
}

function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern));
}
