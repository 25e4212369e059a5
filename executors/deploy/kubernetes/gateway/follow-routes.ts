import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeployFailure } from '../../deploy-failure.ts';
import { isForbidden } from '../is-forbidden.ts';
import type { KubeObject } from '../kube-object.ts';
import { type Kubectl, KubectlFailure } from '../kubectl.ts';
import { ownerSelector } from '../marks.ts';
import { gatewayName } from './gateway-name.ts';
import type { GatewayOwner } from './look-at-gateway.ts';

const POLL_MS = 500;
/** A kubelet looks at its pods every minute or so, should it not be told to. */
const GIVE_UP_MS = 180_000;

export interface FollowOptions {
  /** The pods were made just now. */
  readonly areNew: boolean;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Waits until each pod of the gateway says that it serves a table. A change of a pod has its kubelet look at once at what it mounts, so that this
 * takes a second or two; who may not change pods waits until the kubelet does so by itself, and who may not read logs does not wait.
 */
export async function followRoutes(
  kubectl: Kubectl,
  { owner, table }: { readonly owner: GatewayOwner; readonly table: string },
  options: FollowOptions,
): Promise<void> {
  const { areNew, signal, log } = options;
  const selector = `--selector=${ownerSelector({ ...owner, service: gatewayName(owner.workspace) })}`;
  const says = `routes ${createHash('sha256').update(table).digest('hex').slice(0, 12)}`;
  const giveUpAtMs = performance.now() + GIVE_UP_MS;
  try {
    for (let asked = 0; ; asked += 1) {
      // New pods have read it when they began.
      if (asked > 0 || !areNew) {
        await nudge(kubectl, selector, { mark: `${says.slice('routes '.length)}.${asked}`, log: asked === 0 ? log : () => undefined });
        await sleep(POLL_MS, undefined, { signal });
      }
      const told = await lastLines(kubectl, selector);
      const behind = told.filter(({ line }) => line !== says);
      if (
        told.length > 0 &&
        (behind.length === 0 ||
          (await areEnding(
            kubectl,
            selector,
            behind.map(({ pod }) => pod),
          )))
      )
        return;
      if (performance.now() > giveUpAtMs)
        throw new DeployFailure('its pods do not take the routes that it was given', { lines: told.map(({ pod, line }) => `${pod}: ${line}`) });
    }
  } catch (error) {
    if (!isForbidden(error)) throw error;
    log(`whether the gateway serves the routes yet cannot be seen: ${error.message}`);
  }
}

/** What the pods of the gateway said last. One that says nothing yet reads the routes when it begins. */
async function lastLines(kubectl: Kubectl, selector: string): Promise<readonly { readonly pod: string; readonly line: string }[]> {
  try {
    const { text } = await kubectl.run(['logs', selector, '--tail=1', '--prefix']);
    return text.split('\n').flatMap((line) => {
      const [, pod, said] = /^\[pod\/([^/\]]+)\/[^\]]*\] (.*)$/.exec(line) ?? [];
      return pod === undefined || said === undefined ? [] : [{ pod, line: said }];
    });
  } catch (error) {
    if (isForbidden(error) || !(error instanceof KubectlFailure)) throw error;
    return [];
  }
}

/** Whether nobody is led to any of these pods any more. */
async function areEnding(kubectl: Kubectl, selector: string, pods: readonly string[]): Promise<boolean> {
  const list = (await kubectl.json(['get', 'pods', selector])) as { readonly items?: readonly KubeObject[] };
  const serving = (list.items ?? []).flatMap(({ metadata }) => ('deletionTimestamp' in metadata ? [] : [metadata.name]));
  return pods.every((pod) => !serving.includes(pod));
}

/** Has the kubelets look at what the pods of the gateway mount. */
export async function nudge(kubectl: Kubectl, selector: string, { mark, log }: { readonly mark: string; readonly log: (line: string) => void }): Promise<void> {
  try {
    await kubectl.run(['annotate', 'pods', selector, '--overwrite', `mmo.routes=${mark}`]);
  } catch (error) {
    if (!isForbidden(error)) throw error;
    log(`the gateway takes up to two minutes to follow: ${error.message}`);
  }
}
