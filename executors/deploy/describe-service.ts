import type { ExecutorSurroundings, Ready, Task } from '../../core/plugin-api.ts';
import { addressVariables } from './address-variables.ts';
import type { DeployTarget } from './driver.ts';
import { externalVendors } from './vendors/external-vendors.ts';
import { vendorNames } from './vendors/vendor-names.ts';

/** What is known of a target before its image is. */
export type ServiceDescription = Omit<DeployTarget, 'image' | 'images'>;

const DEFAULT_TIMEOUT_MS = 120_000;
/** Keys that have a field of their own, or say nothing of a deployment. */
const known: ReadonlySet<string> = new Set([
  ...['port', 'path', 'command', 'scale', 'autoscale', 'ready', 'vendors'],
  ...['context', 'dockerfile', 'runtime', 'runtimeVersion', 'template', 'image', 'docker'],
]);

/** Puts together what a service's file, its task and the environment say of a deployment. Pure. */
export function describeService(task: Task, surroundings: Surroundings): ServiceDescription {
  const { workspaceName, service, environment, env } = surroundings;
  const { extra } = service;
  const { kind, vendors: _own, ...config } = environment?.config ?? {};
  const external = externalVendors(environment);
  const dependsOn = service.dependsOn.flatMap(({ service: name, kind: edge }) =>
    edge === 'runtime' ? [{ service: name, port: numberOf(surroundings.serviceOf(name)?.extra['port']) }] : [],
  );
  const port = numberOf(extra['port']);
  const secret = new Set(secretNames(task, surroundings));
  const addresses = Object.assign(
    {},
    ...dependsOn.map(({ service: name, port: at }) => (at === undefined ? {} : addressVariables(name, { host: name, port: at }))),
  );
  const own = Object.fromEntries(publicNames(task).flatMap((name) => (secret.has(name) || env[name] === undefined ? [] : [[name, env[name]]])));
  return {
    workspace: workspaceName,
    service: service.name,
    dir: service.dir,
    type: service.type,
    environment: {
      name: environment?.name ?? '',
      kind: typeof kind === 'string' ? kind : 'docker',
      config,
      isNamed: environment?.isNamed === true,
      ...(environment?.copy !== undefined && { copy: environment.copy }),
    },
    port,
    path: textOf(extra['path']),
    command: extra['command'] === null ? undefined : (extra['command'] as DeployTarget['command']),
    scale: numberOf(extra['scale']) ?? 1,
    autoscale: (extra['autoscale'] ?? undefined) as DeployTarget['autoscale'],
    ready: (task.ready ?? extra['ready'] ?? undefined) as Ready | undefined,
    env: { ...addresses, ...(port !== undefined && { PORT: String(port) }), ...own, MMO_SERVICE: service.name, MMO_ENVIRONMENT: environment?.name ?? '' },
    secrets: [...secret].sort(),
    dependsOn,
    vendors: vendorNames({ extra }).filter((name) => !Object.hasOwn(external, name)),
    extra: Object.fromEntries(Object.entries(extra).filter(([key]) => !known.has(key))),
    timeoutMs: task.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  };
}

type Surroundings = Pick<ExecutorSurroundings, 'workspaceName' | 'service' | 'serviceOf' | 'environment' | 'env'> & {
  readonly declaredEnv?: readonly string[];
};

/** Names that files give a value, or the command line stands in for. */
function publicNames(task: Task): readonly string[] {
  return [...new Set(task.env.map((item) => item.replace(/=.*$/s, '')))].filter((name) => !name.endsWith('*')).sort();
}

/** Secrets, and what env files hold: that is as good as one. Before the task runs the files are not read. */
function secretNames(task: Task, { env, declaredEnv = [] }: Surroundings): readonly string[] {
  const open = new Set(publicNames(task));
  const passed = (name: string): boolean => task.passEnv.some((item) => (item.endsWith('*') ? name.startsWith(item.slice(0, -1)) : item === name));
  const given = declaredEnv.filter((name) => !open.has(name) && !passed(name) && !name.endsWith('_DOCKER_IMAGE'));
  // A cluster may hold the value of one that is not set here.
  return [...new Set([...task.secrets, ...given.filter((name) => env[name] !== undefined)])];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
