import type { PluginCommandContext, ServiceSurroundings } from '../../../core/plugin-api.ts';

/** Of `MMO_*` only what does not name a place of this machine. */
const placed = ['MMO_WORKSPACE_ROOT', 'MMO_SERVICE_ROOT', 'MMO_RUN_ID', 'MMO_TASK'];

/** What an instance in a container sees: what is declared for it, secrets included, and nothing else of this machine. */
export function containerEnvironment(
  { set, secrets, env }: ServiceSurroundings,
  folders: { readonly workspace: string; readonly service: string } | undefined,
): Readonly<Record<string, string>> {
  const own = Object.entries(env).filter(([name]) => name === 'MMO' || (name.startsWith('MMO_') && !placed.includes(name)) || secrets.includes(name));
  const places = folders && { MMO_WORKSPACE_ROOT: folders.workspace, MMO_SERVICE_ROOT: folders.service };
  return { ...Object.fromEntries(own), ...set, ...places };
}

/** Variables that the daemon's client needs, of whoever runs mmo. */
export function clientEnvironment(env: PluginCommandContext['env']): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'LANG', 'DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH'];
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
