import { randomUUID } from 'node:crypto';
import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, CopyDriver, DeployEnvironment } from '../driver.ts';
import { isGone, ownHolder, readHolder } from '../holder.ts';
import { clusterOf } from './cluster-of.ts';
import { ensureNamespace } from './ensure-namespace.ts';
import { forwardPort } from './forward-port.ts';
import { isForbidden } from './is-forbidden.ts';
import type { KubeObject } from './kube-object.ts';
import type { Kubectl } from './kubectl.ts';
import { objectName } from './object-name.ts';

/** Of a holder on another machine nothing can be seen from here. */
const FOREIGN_MS = 6 * 3_600_000;
/** The cluster goes on with it, should it take longer. */
const GONE_TIMEOUT_S = 120;
const POD_GRACE_S = 2;

/** Where a namespace says which copy it is, and who uses it. */
const environmentMark = 'mmo.environment';
const holderMark = 'mmo.holder';

/** What a kind of environment knows of a copy, whose place is a namespace. */
export interface CopyContents {
  /** Removes all that is the copy's where the namespace itself stays, or before it goes with what is in it; resolves with the names of services. */
  remove(environment: DeployEnvironment, access: CommandAccess, options: { readonly withNamespace: boolean }): Promise<readonly string[]>;
  /** The Services by which services and vendors are reached. */
  ports(environment: DeployEnvironment, access: CommandAccess): Promise<readonly ServicePort[]>;
}

export interface ServicePort {
  readonly service: string;
  /** Of the Service. */
  readonly name: string;
  readonly port: number;
  readonly isVendor?: boolean;
}

/** Copies of an environment in a cluster: a namespace of their own each, which is made before anything else and goes with all that is in it. */
export const clusterCopies = ({ remove, ports }: CopyContents): CopyDriver => ({
  hold: async (environment, access) => {
    const workspace = access.workspace.config.name;
    const { kubectl } = await clusterOf(environment, workspace, access);
    const holder = JSON.stringify(ownHolder(randomUUID(), access));
    const annotations = { [environmentMark]: environment.name, [holderMark]: holder };
    const isMade = await ensureNamespace(kubectl, { labels: { 'mmo.workspace': objectName(workspace) }, annotations });
    // An answer that was lost on its way is one that is there, too.
    if (!isMade && (await namespaceOf(kubectl))?.metadata.annotations?.[holderMark] !== holder)
      throw new DeployFailure(`the namespace ${kubectl.namespace}, where ${environment.name} would be, is there already`);
    return async () => {
      await kubectl.run(['annotate', 'namespace', kubectl.namespace, `${holderMark}-`], { isClusterWide: true });
    };
  },
  abandoned: async (environment, access) => {
    const workspace = access.workspace.config.name;
    const { kubectl } = await clusterOf(environment, workspace, access);
    const own = ownHolder(randomUUID(), access);
    return (await namespacesOf(kubectl, workspace)).flatMap(({ metadata: { annotations = {} } }) => {
      const { [environmentMark]: name = '', [holderMark]: mark } = annotations;
      if (mark === undefined || !name.startsWith(`${environment.name}+`)) return [];
      const holder = readHolder(mark);
      return holder !== undefined && !isGone(holder, own, { processes: access.processes, foreignMs: FOREIGN_MS, isMarkHere: false }) ? [] : [name];
    });
  },
  clear: async (environment, access) => {
    const { kubectl } = await clusterOf(environment, access.workspace.config.name, access);
    // One that somebody else made is not mmo's to remove.
    const withNamespace = (await namespaceOf(kubectl))?.metadata.labels?.['app.kubernetes.io/managed-by'] === 'mmo';
    const removed = await remove(environment, access, { withNamespace });
    if (!withNamespace) return removed;
    await kubectl.run(['delete', 'namespace', kubectl.namespace, '--ignore-not-found', '--wait=false'], { isClusterWide: true });
    // Nobody is served by them any more, and nothing makes new ones where all is about to go.
    await kubectl.run(['delete', 'pods', '--all', `--grace-period=${POD_GRACE_S}`, '--wait=false']);
    await kubectl.run(['wait', '--for=delete', `namespace/${kubectl.namespace}`, `--timeout=${GONE_TIMEOUT_S}s`], {
      isClusterWide: true,
      isSlow: true,
      answers: [1],
    });
    return removed;
  },
  reach: async (environment, access, onLost) => {
    const { kubectl } = await clusterOf(environment, access.workspace.config.name, access);
    const reached = (await ports(environment, access)).map(
      async ({ service, name, port, isVendor }) =>
        [
          service,
          {
            ...(await forwardPort(kubectl, { service: name, port }, { ...access, cwd: access.workspace.root, onLost: (why) => onLost(service, why) })),
            isVendor: isVendor === true,
          },
        ] as const,
    );
    return new Map(await Promise.all(reached));
  },
});

async function namespaceOf(kubectl: Kubectl): Promise<KubeObject | undefined> {
  return (await kubectl.json(['get', 'namespace', kubectl.namespace, '--ignore-not-found'], { isClusterWide: true })) as KubeObject | undefined;
}

async function namespacesOf(kubectl: Kubectl, workspace: string): Promise<readonly KubeObject[]> {
  const selector = `app.kubernetes.io/managed-by=mmo,mmo.workspace=${objectName(workspace)}`;
  try {
    const list = (await kubectl.json(['get', 'namespaces', `--selector=${selector}`], { isClusterWide: true })) as { readonly items?: readonly KubeObject[] };
    return list.items ?? [];
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return [];
  }
}
