import type { ContainerSpec } from '../model/containers.ts';
import type { Healthcheck, PublishedPort } from '../model/detached-containers.ts';

/** What the daemon keeps of the output of one container at most. */
const KEPT_LOG = { 'max-size': '10m', 'max-file': '3' };

/** The daemon's words for a container: what the caller did not ask for is left to the daemon, an init process reaps what the command leaves. */
export function containerBody(spec: ContainerSpec): Readonly<Record<string, unknown>> {
  const { entrypoint, argv, cwd, env = {}, user, labels, healthcheck, ports = [], aliases = [], network } = spec;
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
    ExposedPorts: ports.length === 0 ? undefined : Object.fromEntries(ports.map(({ container }) => [`${container}/tcp`, {}])),
    Healthcheck: healthcheck && healthcheckBody(healthcheck),
    NetworkingConfig: aliases.length === 0 ? undefined : { EndpointsConfig: { [network]: { Aliases: aliases } } },
    HostConfig: hostConfig(spec),
  };
}

function hostConfig(spec: ContainerSpec): object {
  const { binds, tmpfs, network, readOnlyRoot, capDrop, capAdd, noNewPrivileges, memoryBytes, pids, cpus, volumes = [], ports = [], extraHosts = {} } = spec;
  return {
    Init: true,
    Mounts: [
      // As mounts, since the colons of a path would part a "bind"; a source that is missing is then an error and not a new folder of root's.
      ...binds.map(({ source, target, readOnly }) => ({ Type: 'bind', Source: source, Target: target, ReadOnly: readOnly })),
      ...volumes.map(({ volume, target, readOnly }) => ({ Type: 'volume', Source: volume, Target: target, ReadOnly: readOnly })),
    ],
    Tmpfs: tmpfs,
    NetworkMode: network,
    PortBindings: ports.length === 0 ? undefined : portBindings(ports),
    ExtraHosts: Object.entries(extraHosts).map(([name, address]) => `${name}:${address}`),
    ReadonlyRootfs: readOnlyRoot,
    CapDrop: capDrop,
    CapAdd: capAdd,
    SecurityOpt: noNewPrivileges === true ? ['no-new-privileges'] : undefined,
    Memory: memoryBytes,
    // Without swap: the limit is the limit.
    MemorySwap: memoryBytes,
    PidsLimit: pids,
    NanoCpus: cpus === undefined ? undefined : Math.round(cpus * 1e9),
    LogConfig: spec.keepsLog === true ? { Type: 'json-file', Config: KEPT_LOG } : { Type: 'none' },
  };
}

function portBindings(ports: readonly PublishedPort[]): Readonly<Record<string, readonly object[]>> {
  const bindings: Record<string, object[]> = {};
  for (const { container, host, address } of ports) {
    const own = bindings[`${container}/tcp`] ?? [];
    bindings[`${container}/tcp`] = [...own, { HostIp: address, HostPort: String(host) }];
  }
  return bindings;
}

/** The daemon counts in nanoseconds. */
function healthcheckBody({ test, intervalMs, timeoutMs, startPeriodMs, retries }: Healthcheck): object {
  const nanoseconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms * 1e6);
  return { Test: test, Interval: nanoseconds(intervalMs), Timeout: nanoseconds(timeoutMs), StartPeriod: nanoseconds(startPeriodMs), Retries: retries };
}
