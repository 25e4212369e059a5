import { isLoopback } from './is-loopback.ts';

/** What a kubeconfig says, as `kubectl config view` prints it. */
export interface Kubeconfig {
  readonly 'current-context'?: string | null;
  readonly contexts?: readonly { readonly name: string; readonly context?: { readonly cluster?: string } }[] | null;
  readonly clusters?: readonly { readonly name: string; readonly cluster?: { readonly server?: string } }[] | null;
}

export type PickedContext = { readonly context: string } | { readonly mistake: string; readonly help: string };

/**
 * The context to deploy to: the one that `mmo.json` or `--context` names, else the current one if its cluster is of this machine. Whatever is current is
 * never enough to deploy elsewhere, and in CI it is not enough for anything.
 */
export function pickContext(kubeconfig: Kubeconfig, { named, isCi }: { readonly named: string | undefined; readonly isCi: boolean }): PickedContext {
  const names = (kubeconfig.contexts ?? []).map(({ name }) => name);
  if (named !== undefined) {
    if (names.includes(named)) return { context: named };
    return { mistake: `the kubeconfig has no context "${named}"`, help: names.length === 0 ? startHelp : `it has ${names.sort().join(', ')}` };
  }
  const current = kubeconfig['current-context'] ?? '';
  if (current === '' || !names.includes(current)) return { mistake: 'there is no current Kubernetes context', help: startHelp };
  const help = `name it: --context ${current}, or "context": "${current}" in mmo.json`;
  if (isCi) return { mistake: 'in CI the Kubernetes context must be named', help };
  const server = serverOf(kubeconfig, current);
  if (isOfThisMachine(current, server)) return { context: current };
  return { mistake: `the current Kubernetes context "${current}" is not of this machine (${server || 'no server'})`, help: `if you mean it, ${help}` };
}

const startHelp = 'start a cluster of this machine (minikube start, kind create cluster, k3d cluster create), or name a context in mmo.json or by --context';

function serverOf({ contexts, clusters }: Kubeconfig, context: string): string {
  const cluster = contexts?.find(({ name }) => name === context)?.context?.cluster;
  return clusters?.find(({ name }) => name === cluster)?.cluster?.server ?? '';
}

/** kind, k3d, Docker Desktop and the like listen on loopback. The machine of minikube has an address of its own: private, and under its name. */
function isOfThisMachine(context: string, server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return isLoopback(host) || (context === 'minikube' && /^(192\.168|172\.(1[6-9]|2\d|3[01])|10)(\.\d+){2,3}$/.test(host));
}
