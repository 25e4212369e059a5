import type { ContainerSpec, ExecutorContext } from '../../core/plugin-api.ts';
import type { ContainerOptions } from './container-options.ts';

/** Where the workspace, or its stage, is in the container. */
export const WORKSPACE_FOLDER = '/workspace';

interface SpecParts {
  /** Its id: the tag may move on meanwhile. */
  readonly image: string;
  readonly argv: readonly string[];
  /** Absolute folder of the host, bound read-write. */
  readonly source: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A container without network, capabilities and a root to write to, unless the options say otherwise; never with the daemon's socket. */
export function containerSpec(
  options: ContainerOptions,
  { image, argv, source, cwd, env }: SpecParts,
  { labels, user }: Pick<ExecutorContext, 'labels' | 'user'>,
): ContainerSpec {
  return {
    image,
    entrypoint: argv,
    argv: [],
    cwd,
    env,
    user: userOf(options.user, user),
    binds: [{ source, target: WORKSPACE_FOLDER, readOnly: false }],
    // Compilers start what they have built there.
    tmpfs: { '/tmp': 'rw,exec,nosuid,nodev,mode=1777' },
    network: options.network,
    readOnlyRoot: options.readOnly,
    capDrop: ['ALL'],
    capAdd: options.capabilities,
    noNewPrivileges: !options.newPrivileges,
    memoryBytes: options.memoryBytes,
    pids: options.pids,
    cpus: options.cpus,
    labels,
  };
}

function userOf(wanted: string, caller: ExecutorContext['user']): string | undefined {
  if (wanted === 'image') return undefined;
  if (wanted !== 'caller') return wanted;
  return caller === undefined ? undefined : `${caller.uid}:${caller.gid}`;
}
