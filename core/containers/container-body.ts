import type { ContainerSpec } from '../model/containers.ts';

/** The daemon's words for a container: what the caller did not ask for is left to the daemon, an init process reaps what the command leaves. */
export function containerBody(spec: ContainerSpec): Readonly<Record<string, unknown>> {
  const { entrypoint, argv, cwd, env = {}, user, labels } = spec;
  return {
    Image: spec.image,
    Entrypoint: entrypoint,
    Cmd: argv,
    WorkingDir: cwd,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
    User: user,
    Labels: labels,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    OpenStdin: false,
    HostConfig: hostConfig(spec),
  };
}

function hostConfig({ binds, tmpfs, network, readOnlyRoot, capDrop, capAdd, noNewPrivileges, memoryBytes, pids, cpus }: ContainerSpec): object {
  return {
    Init: true,
    // As mounts, since the colons of a path would part a "bind"; a source that is missing is then an error and not a new folder of root's.
    Mounts: binds.map(({ source, target, readOnly }) => ({ Type: 'bind', Source: source, Target: target, ReadOnly: readOnly })),
    Tmpfs: tmpfs,
    NetworkMode: network,
    ReadonlyRootfs: readOnlyRoot,
    CapDrop: capDrop,
    CapAdd: capAdd,
    SecurityOpt: noNewPrivileges === true ? ['no-new-privileges'] : undefined,
    Memory: memoryBytes,
    // Without swap: the limit is the limit.
    MemorySwap: memoryBytes,
    PidsLimit: pids,
    NanoCpus: cpus === undefined ? undefined : Math.round(cpus * 1e9),
    LogConfig: { Type: 'none' },
  };
}
