import type { Host } from '../host/host.ts';
import { askCredentialHelper } from './ask-credential-helper.ts';
import { ContainerFailure } from './container-failure.ts';

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

interface DockerConfig {
  readonly auths?: Readonly<Record<string, StoredLogin | undefined>>;
  /** A helper that has all logins, and helpers by registry. */
  readonly credsStore?: string;
  readonly credHelpers?: Readonly<Record<string, string | undefined>>;
}

/** What `docker login` left for a registry in the docker configuration of `env`, or in the helper that it names; undefined where it left nothing there. */
export async function registryCredentials(
  registry: string,
  { env, helperEnv = env, files, processes }: Pick<Host, 'env' | 'files' | 'processes'> & { readonly helperEnv?: Host['env'] },
): Promise<RegistryCredentials | undefined> {
  const path = `${env['DOCKER_CONFIG'] ?? `${env['HOME'] ?? ''}/.docker`}/config.json`;
  const text = files.tryReadText(path);
  if (text === undefined) return undefined;
  const config = parse(text);
  if (config === undefined) throw new ContainerFailure('other', `${path} is no docker configuration`, { help: 'mend it, or run docker login again' });
  const names = [registry, `https://${registry}`, `https://${registry}/v1/`, `https://${registry}/v2/`];
  const stored = names.map((name) => config.auths?.[name]).find(Boolean);
  if (stored?.auth) {
    const [username = '', ...rest] = Buffer.from(stored.auth, 'base64').toString('utf8').split(':');
    return { username, password: rest.join(':').replace(/\0+$/, '') };
  }
  if (stored?.username !== undefined) return { username: stored.username, password: stored.password ?? '' };
  const helper = names.map((name) => config.credHelpers?.[name]).find(Boolean) ?? config.credsStore;
  return helper === undefined || helper === '' ? undefined : askCredentialHelper(helper, registry, { env: helperEnv, processes });
}

function parse(text: string): DockerConfig | undefined {
  try {
    const config: unknown = JSON.parse(text);
    return typeof config === 'object' && config !== null ? config : undefined;
  } catch {
    return undefined;
  }
}
