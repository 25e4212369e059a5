import type { ExportsGiven, GivenEnvironment, RegistrySettings } from '../../core/plugin-api.ts';
import { ImageMistake } from './image-mistake.ts';
import { imageOptions } from './image-options.ts';
import { imageRepository } from './image-reference.ts';

/** Kinds of environments that can build. */
const clusterKinds: ReadonlySet<unknown> = new Set(['kubernetes', 'manifests', 'helm']);

type Given = Pick<ExportsGiven, 'registry' | 'environment'>;

/** Whether the image of these options is built by the environment and not by this machine's daemon. */
export function isClusterBuild(written: Readonly<Record<string, unknown>>, { environment }: Given): boolean {
  const { builder } = imageOptions(written);
  return builder === 'cluster' || (builder === undefined && buildOf(environment)['builder'] === 'cluster');
}

/** What of the environment decides on such an image; nothing for one that is built here. */
export function clusterFingerprint(written: Readonly<Record<string, unknown>>, given: Given): Readonly<Record<string, string>> {
  if (!isClusterBuild(written, given)) return {};
  const { tool = 'buildkit', builderImage = '' } = buildOf(given.environment);
  return { builder: `cluster ${String(tool)} ${String(builderImage)}`.trim(), registry: registryPrefix(given) ?? '' };
}

/**
 * `registry.example/shop-cart:<tag>`: as the machines of the cluster will pull it. Where nothing says which registry that is, the name is
 * the one of an image that is built here, and the build says what is missing.
 */
export function clusterReference(local: string, given: Given): string {
  const prefix = registryPrefix(given);
  if (prefix === undefined) return local;
  const at = local.lastIndexOf(':');
  return `${prefix}/${local.slice(0, at).replaceAll('/', '-')}${local.slice(at)}`;
}

/** Throws where the environment cannot build. */
export function ensureCluster({ environment, registry }: Given): GivenEnvironment {
  const { name = 'local', config = {} } = environment ?? {};
  if (environment === undefined || !clusterKinds.has(config['kind']))
    throw new ImageMistake(`the environment "${name}" is no cluster, and "builder: cluster" needs one; name it by --env`);
  if (registryPrefix({ environment, registry }) === undefined)
    throw new ImageMistake(
      `"builder: cluster" needs a registry: say "registry": "in-cluster" of the environment "${name}", or name one as "registry": { "url": "registry.example/shop" } in mmo.json`,
    );
  return environment;
}

/** Repositories by which a Dockerfile may name the image of a task, and its reference. */
export function clusterUpstream(workspaceName: string, service: string, reference: string): readonly [string, string] {
  return [imageRepository(workspaceName, service), reference];
}

function registryPrefix({
  environment,
  registry,
}: {
  readonly environment?: GivenEnvironment | undefined;
  readonly registry?: RegistrySettings | undefined;
}): string | undefined {
  const written = environment?.config['registry'];
  const { kind, port = 30500 } = (typeof written === 'string' ? { kind: written } : (written ?? {})) as { readonly kind?: string; readonly port?: number };
  return kind === 'in-cluster' ? `127.0.0.1:${port}` : registry?.url.replace(/\/+$/, '');
}

function buildOf(environment: GivenEnvironment | undefined): Readonly<Record<string, unknown>> {
  return (environment?.config['build'] ?? {}) as Readonly<Record<string, unknown>>;
}
