import type { Containers, LabelledThing } from '../../core/model/containers.ts';
import { workspaceLabel } from '../../plugins/fleet/vendors/vendor-labels.ts';
import type { VendorStatus } from '../../plugins/fleet/vendors/vendor-status.ts';
import { requireDocker } from './docker.ts';
import type { TestContext } from './harness.ts';
import type { MmoResult } from './start-command.ts';
import { createRig, type Rig } from './workspace-rig.ts';

/** A workspace with vendors; whatever it made at the daemon is gone at the end. */
export interface VendorRig {
  readonly rig: Rig;
  readonly containers: Containers;
  readonly mmo: (...args: readonly string[]) => Promise<MmoResult>;
  readonly vendors: () => Promise<readonly VendorStatus[]>;
  /** What bears the workspace's label. */
  readonly things: () => Promise<readonly LabelledThing[]>;
}

/** The command of a container that listens after a while, counts its starts in a volume, and serves the count as `/starts`. */
export const slowServer = (port: number, waitMs = 500): readonly string[] => [
  '/bin/sh',
  '-c',
  `echo starting; mkdir -p /data; echo start >> /data/starts; usleep ${waitMs * 1000}; echo listening; exec httpd -f -p ${port} -h /data`,
];

/** Makes it of these files; skips the test where there is no daemon. */
export async function createVendorRig({ defer, signal, skip }: TestContext, files: Readonly<Record<string, string>>): Promise<VendorRig> {
  const containers = await requireDocker(skip);
  const rig = createRig({ files: { '.gitignore': '.mmo\n', 'kit/service.yml': 'type: library\n', ...files } }, defer);
  const mmo = (...args: readonly string[]): Promise<MmoResult> => rig.mmo(args, { signal });
  const label = workspaceLabel({ workspace: { root: rig.root, config: undefined as never, services: [] } });
  defer(() => containers.sweep([label]));
  defer(() => rig.mmo(['stop', '--grace', '0']));
  return {
    ...{ rig, containers, mmo },
    vendors: async () => JSON.parse((await mmo('vendors', '--json')).stdout) as VendorStatus[],
    things: () => containers.labelled([label]),
  };
}
