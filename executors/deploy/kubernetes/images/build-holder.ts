import type { CommandAccess } from '../../driver.ts';
import { isGone, ownHolder, readHolder } from '../../holder.ts';
import type { KubeObject } from '../kube-object.ts';

/** Annotation of a Job: which mmo waits for it. */
export const holderAnnotation = 'mmo.holder';

type Access = Pick<CommandAccess, 'processes' | 'files'>;

/** This very mmo, as it is written on a Job. */
export function buildHolder(access: Access): string {
  return JSON.stringify(ownHolder('build', access));
}

/** Whether the mmo that a Job was made for is known to live no more: only what ran on this machine can be told. */
export function isAbandoned({ metadata: { annotations } }: KubeObject, access: Access): boolean {
  const holder = readHolder(annotations?.[holderAnnotation]);
  return holder !== undefined && isGone(holder, ownHolder('build', access), { processes: access.processes, foreignMs: Infinity, isMarkHere: false });
}
