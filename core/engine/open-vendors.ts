import type { Vendors } from '../model/vendors.ts';
import { isUp } from '../scheduler/is-up.ts';
import type { Session } from './session.ts';

/** The vendors of a session's workspace, by whatever among the built-ins knows of them. */
export async function openVendors({ host, workspace: { root, config, services }, options: { builtins } }: Session): Promise<Vendors> {
  const open = await builtins.vendors?.();
  if (open === undefined) throw new Error('nothing here can run vendors');
  return open({ workspace: { root, config, services }, files: host.files, env: host.env, isUp: (ready, look) => isUp({ host, ready, ...look }) });
}
