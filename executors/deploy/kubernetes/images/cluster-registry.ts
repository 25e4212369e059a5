import { createHash, randomBytes } from 'node:crypto';
import type { EnvironmentRegistry, RegistryState } from '../../../../core/plugin-api.ts';
import { DeployFailure } from '../../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment } from '../../driver.ts';
import { applyObjects } from '../apply-objects.ts';
import { clusterOf } from '../cluster-of.ts';
import { ensureNamespace } from '../ensure-namespace.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { originalOf } from '../original-of.ts';
import { removeObjects } from '../owned-objects.ts';
import { objectId, readObjects } from '../read-objects.ts';
import { watchRollout } from '../watch-rollout.ts';
import { type Login, readLogin } from './read-login.ts';
import { checkRegistryChoice, loginSecret, nodeAddress, type RegistryChoice, registryChoice, registryName, registryPort } from './registry-choice.ts';
import { loginObject, registryObjects } from './registry-objects.ts';

const USERNAME = 'mmo';
const TIMEOUT_MS = 120_000;

/** The registry that mmo runs in the namespace of an environment, for its copies as well. */
export function clusterRegistry(given: DeployEnvironment, access: CommandAccess): EnvironmentRegistry {
  const environment = originalOf(given);
  const choice = registryChoice(environment);
  const open = async (): Promise<Kubectl> => {
    const [mistake] = checkRegistryChoice(environment);
    if (mistake !== undefined) throw new DeployFailure(`${mistake.message}; ${mistake.help}`);
    if (choice.kind !== 'in-cluster')
      throw new DeployFailure(`the environment "${environment.name}" has no registry of its own: say "registry": "in-cluster" of it in mmo.json`);
    return (await clusterOf(environment, access.workspace.config.name, access)).kubectl;
  };
  return {
    install: async (log) => {
      const kubectl = await open();
      await ensureNamespace(kubectl);
      const { username } = await installRegistry(kubectl, choice, { access, log });
      return { ...(await stateOf(kubectl, choice)), username };
    },
    status: async () => stateOf(await open(), choice),
    remove: async () => {
      const kubectl = await open();
      const gone = [...(await readObjects(kubectl, stubsOf(kubectl))).values()];
      await removeObjects(kubectl, gone);
      return gone.length > 0;
    },
  };
}

interface Installing {
  readonly access: CommandAccess;
  readonly log: (line: string) => void;
}

async function installRegistry(kubectl: Kubectl, choice: RegistryChoice, { access, log }: Installing): Promise<Login> {
  const { namespace } = kubectl;
  const live = await readObjects(kubectl, stubsOf(kubectl));
  const secret = (name: string): KubeObject | undefined => live.get(objectId({ apiVersion: 'v1', kind: 'Secret', metadata: { name } }));
  const known = readLogin(secret(loginSecret), nodeAddress(choice)) ?? anyLogin(secret(loginSecret));
  const kept = Buffer.from(((secret(registryName)?.['data'] ?? {}) as Readonly<Record<string, string>>)['htpasswd'] ?? '', 'base64').toString('utf8');
  const login = known ?? { username: USERNAME, password: randomBytes(24).toString('base64url') };
  const htpasswd = known !== undefined && kept.startsWith(`${login.username}:`) ? kept : await hashPassword(login, access);
  const version = createHash('sha256').update(htpasswd).digest('hex').slice(0, 16);
  const objects = registryObjects({ namespace, choice, htpasswd, version });
  const applied = await applyObjects(kubectl, objects, { log, takesFields: false, isOwn: true });
  const { clusterIP = '' } = (applied.find(({ kind }) => kind === 'Service')?.['spec'] ?? {}) as { readonly clusterIP?: string };
  const hosts = [nodeAddress(choice), `${clusterIP}:${registryPort}`, `${registryName}.${namespace}.svc:${registryPort}`];
  await applyObjects(kubectl, [loginObject({ namespace, hosts, ...login })], { log, takesFields: false, isOwn: true });
  for (const object of objects) await watchRollout(kubectl, object, { signal: access.signal, timeoutMs: TIMEOUT_MS, log });
  return login;
}

/** Under another port the password is still the same. */
function anyLogin(secret: KubeObject | undefined): Login | undefined {
  const text = Buffer.from(((secret?.['data'] ?? {}) as Readonly<Record<string, string>>)['.dockerconfigjson'] ?? '', 'base64').toString('utf8');
  const [host] = text === '' ? [] : Object.keys((JSON.parse(text) as { readonly auths?: object }).auths ?? {});
  return host === undefined ? undefined : readLogin(secret, host);
}

/** The registry takes bcrypt alone, and Apache's own program makes it. */
async function hashPassword({ username, password }: Login, { spawn }: CommandAccess): Promise<string> {
  let line = '';
  const end = await spawn(['htpasswd', '-niB', username], {
    input: `${password}\n`,
    quiet: true,
    onOutput: (stream, text) => {
      if (stream === 'stdout') line += text;
    },
  }).catch((cause: unknown) => {
    throw new DeployFailure('htpasswd, which makes the password file of the registry, cannot be started: install apache2-utils (httpd-tools)', { cause });
  });
  if (end.exitCode !== 0 || !line.startsWith(`${username}:`)) throw new DeployFailure('htpasswd made no password file');
  return `${line.trim()}\n`;
}

async function stateOf(kubectl: Kubectl, choice: RegistryChoice): Promise<RegistryState> {
  const stub: KubeObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: registryName, namespace: kubectl.namespace } };
  const found = (await readObjects(kubectl, [stub])).get(objectId(stub));
  const { readyReplicas = 0 } = (found?.['status'] ?? {}) as { readonly readyReplicas?: number };
  const { storage } = choice;
  return {
    status: found === undefined ? 'absent' : readyReplicas > 0 ? 'running' : 'starting',
    address: nodeAddress(choice),
    storage:
      storage.kind === 'filesystem' ? (storage.hostPath ?? `${storage.size} in a volume`) : `${storage.kind} ${Object.values(storage.settings)[0] ?? ''}`,
    secret: loginSecret,
  };
}

/** What is removed with it; a claim keeps what is stored. */
function stubsOf({ namespace }: Kubectl): readonly KubeObject[] {
  const stub = (apiVersion: string, kind: string, name: string): KubeObject => ({ apiVersion, kind, metadata: { name, namespace } });
  return [
    stub('apps/v1', 'Deployment', registryName),
    stub('v1', 'Service', registryName),
    stub('v1', 'Secret', registryName),
    stub('v1', 'Secret', loginSecret),
  ];
}
