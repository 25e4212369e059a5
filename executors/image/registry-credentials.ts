import type { Files } from '../../core/plugin-api.ts';
import { ImageMistake } from './image-mistake.ts';

/** Name and password for a registry. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

interface StoredLogin {
  readonly auth?: string;
  readonly username?: string;
  readonly password?: string;
}

/** What `docker login` left for a registry in the user's docker configuration; undefined where it left nothing there. Asks no credential helper. */
export function registryCredentials(
  registry: string,
  { env, files }: { readonly env: Readonly<Record<string, string>>; readonly files: Files },
): RegistryCredentials | undefined {
  const path = `${env['DOCKER_CONFIG'] ?? `${env['HOME'] ?? ''}/.docker`}/config.json`;
  const text = files.tryReadText(path);
  if (text === undefined) return undefined;
  const auths = loginsIn(text);
  if (auths === undefined) throw new ImageMistake(`${path} is no docker configuration`);
  const stored = [registry, `https://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`].map((name) => auths[name]).find(Boolean);
  if (stored?.auth) {
    const [username = '', ...rest] = Buffer.from(stored.auth, 'base64').toString('utf8').split(':');
    return { username, password: rest.join(':').replace(/\0+$/, '') };
  }
  return stored?.username === undefined ? undefined : { username: stored.username, password: stored.password ?? '' };
}

function loginsIn(text: string): Readonly<Record<string, StoredLogin | undefined>> | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === 'object' && config !== null ? ((config as { readonly auths?: Readonly<Record<string, StoredLogin>> }).auths ?? {}) : undefined;
  } catch {
    return undefined;
  }
}
