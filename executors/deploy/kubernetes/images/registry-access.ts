import { DeployFailure } from '../../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment } from '../../driver.ts';
import { type ForwardAccess, forwardPort } from '../forward-port.ts';
import { isLoopback } from '../is-loopback.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { objectId, readObjects } from '../read-objects.ts';
import { type Login, readLogin } from './read-login.ts';
import { loginSecret, nodeAddress, type RegistryChoice, registryChoice, registryName, registryPort } from './registry-choice.ts';

/** The registry of an environment from all sides: nodes, pods and this machine each have another name for it. */
export interface RegistryAccess {
  /** What a reference of the nodes' is called here. */
  here(reference: string): string;
  /** And in a pod. */
  pods(reference: string): string;
  /** Whether a reference is in this registry. */
  has(reference: string): boolean;
  /** Undefined where nobody logs in. */
  readonly login: Login | undefined;
  /** Name of a Secret of the cluster with that login; undefined where it has none. */
  readonly secret: string | undefined;
  /** It speaks plain HTTP, here and to pods. */
  readonly insecureHosts: readonly string[];
  readonly isInsecure: boolean;
  close(): void;
}

export interface RegistryGiven {
  readonly environment: Pick<DeployEnvironment, 'name' | 'config'>;
  readonly access: CommandAccess;
  /** Name of a Secret that the user made. */
  readonly secret?: string | undefined;
}

/** Gets at the registry of an environment; a way into the cluster that is opened for it is closed by `close`. */
export async function openRegistry(kubectl: Kubectl, given: RegistryGiven): Promise<RegistryAccess> {
  const choice = registryChoice(given.environment);
  const { environment, access } = given;
  if (choice.kind === 'in-cluster')
    return openOwnRegistry(kubectl, choice, { environment: environment.name, access: { ...access, cwd: access.workspace.root } });
  if (choice.kind === 'load') throw new DeployFailure('images are loaded into this cluster ("registry": "load"), which has no registry to build to');
  return openExternal(kubectl, given);
}

/** The registry that mmo runs in the namespace; `address` is where it answers on this machine until it is closed. */
export async function openOwnRegistry(
  kubectl: Kubectl,
  choice: RegistryChoice,
  { environment, access }: { readonly environment: string; readonly access: ForwardAccess },
): Promise<RegistryAccess & { readonly address: string }> {
  const stubs = [stubOf('Service', registryName, kubectl), stubOf('Secret', loginSecret, kubectl)] as const;
  const live = await readObjects(kubectl, stubs);
  const spec = live.get(objectId(stubs[0]))?.['spec'] as { readonly clusterIP?: string } | undefined;
  const nodes = nodeAddress(choice);
  const login = readLogin(live.get(objectId(stubs[1])), nodes);
  if (spec?.clusterIP === undefined || login === undefined)
    throw new DeployFailure(`the environment "${environment}" has no registry yet; make one by: mmo registry install --env ${environment}`);
  const { address, close } = await forwardPort(kubectl, { service: registryName, port: registryPort }, access);
  const at = `${spec.clusterIP}:${registryPort}`;
  const has = (reference: string): boolean => reference.startsWith(`${nodes}/`);
  const under = (host: string) => (reference: string) => (has(reference) ? `${host}${reference.slice(nodes.length)}` : reference);
  return { here: under(address), pods: under(at), has, login, secret: loginSecret, insecureHosts: [address], isInsecure: true, address, close };
}

async function openExternal(kubectl: Kubectl, { environment, access, secret }: RegistryGiven): Promise<RegistryAccess> {
  const { url, insecure = false } = (access.workspace.config.extra['registry'] ?? {}) as { readonly url?: string; readonly insecure?: boolean };
  if (url === undefined) {
    const help = `name one as "registry": { "url": "registry.example/shop" } in mmo.json, or say "registry": "in-cluster" of the environment "${environment.name}"`;
    throw new DeployFailure(`there is no registry to build to: ${help}`);
  }
  const host = url.split('/')[0] ?? url;
  if (isLoopback(host.replace(/:\d+$/, '')))
    throw new DeployFailure(`the registry ${host} is on this machine's loopback, where no pod can reach it; say "registry": "in-cluster" of the environment`);
  const stub = secret === undefined ? undefined : stubOf('Secret', secret, kubectl);
  const held = stub && (await readObjects(kubectl, [stub])).get(objectId(stub));
  if (stub !== undefined && held === undefined) throw new DeployFailure(`the cluster has no Secret "${secret}" in the namespace ${kubectl.namespace}`);
  const login = stub === undefined ? await (await access.registries()).login(`${url}/x:y`, access.env) : readLogin(held, host);
  const same = (reference: string): string => reference;
  return {
    ...{ here: same, pods: same, has: (reference) => reference.startsWith(`${host}/`), login, secret },
    ...{ insecureHosts: insecure ? [host] : [], isInsecure: insecure, close: () => undefined },
  };
}

function stubOf(kind: string, name: string, { namespace }: Kubectl): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name, namespace } };
}
