import { DeployFailure } from '../../deploy-failure.ts';
import type { DeployContext, DeployTarget, TargetImage } from '../../driver.ts';
import { clusterOf } from '../cluster-of.ts';
import type { Kubectl } from '../kubectl.ts';
import { originalOf } from '../original-of.ts';
import { lendPullSecret } from './lend-pull-secret.ts';
import { loadCommand } from './load-command.ts';
import { openOwnRegistry } from './registry-access.ts';
import { nodeAddress, type RegistryChoice, registryChoice } from './registry-choice.ts';

type Placed = Pick<DeployTarget, 'environment' | 'workspace' | 'service' | 'extra'> & { readonly image: TargetImage | undefined };

/**
 * The image as a cluster with a registry of its own knows it: by its digest there. It is pushed where this machine does not remember that it
 * was; whether the registry still has it is seen to when it is deployed. One that only looks pushes nothing: the image then stays as it is.
 */
export async function placeImage(target: Placed, context: DeployContext, { onlyLooks }: { readonly onlyLooks: boolean }): Promise<TargetImage | undefined> {
  const choice = registryChoice(target.environment);
  const { image } = target;
  if (image?.id === undefined || choice.kind !== 'in-cluster' || isThere(image, choice)) return image;
  const { kubectl } = await clusterOf(originalOf(target.environment), target.workspace, context);
  const before = remembered(image.id, kubectl, context);
  if (before === undefined && onlyLooks) return image;
  const known = before ?? (await pushOwn(image, { choice, kubectl, target, context }));
  return { ...image, digests: [`${repositoryAt(nodeAddress(choice), image)}@${known}`] };
}

/** Sees to it that the cluster can get at the image that is about to be deployed: its own registry has it, or its machines do. */
export async function bringImage(target: Placed, context: DeployContext): Promise<void> {
  const choice = registryChoice(target.environment);
  const { image } = target;
  await lendPullSecret(target, context);
  if (image?.id === undefined || choice.kind === 'external') return;
  const { kubectl } = await clusterOf(originalOf(target.environment), target.workspace, context);
  if (choice.kind === 'load') return load(image, kubectl, context);
  const wanted = image.digests.find((digest) => digest.startsWith(`${nodeAddress(choice)}/`))?.replace(/^.*@/, '');
  if (wanted === undefined || image.id === wanted) return;
  const pushed = await pushOwn(image, { choice, kubectl, target, context });
  if (pushed !== wanted) throw new DeployFailure(`the registry has ${image.reference} under another digest than before; deploy once more`);
}

interface Pushing {
  readonly choice: RegistryChoice;
  readonly kubectl: Kubectl;
  readonly target: Placed;
  readonly context: DeployContext;
}

/** By a way into the cluster that is open no longer than that takes. What is there is not sent again. */
async function pushOwn(image: TargetImage, { choice, kubectl, target, context }: Pushing): Promise<string> {
  const { files, env, signal, stateDir, workspaceRoot: cwd } = context;
  const containers = await context.containers();
  const access = { files, env, signal, stateDir, cwd, processes: await context.processes() };
  const registry = await openOwnRegistry(kubectl, choice, { environment: originalOf(target.environment).name, access });
  const name = `${repositoryAt(registry.address, image)}:${tagOf(image)}`;
  try {
    const auth = registry.login;
    const before = remembered(image.id ?? '', kubectl, context);
    if (before !== undefined && (await containers.registryDigest(name, { auth, signal })) === before) return before;
    await containers.tag(image.reference, name);
    const { digest } = await containers.push(name, { auth, signal, onProgress: (text) => context.write(text) });
    remember({ id: image.id ?? '', digest }, kubectl, context);
    context.log(`pushed ${image.reference} to the registry of ${target.environment.name}: ${digest}`);
    return digest;
  } finally {
    registry.close();
    // The name leads nowhere any more.
    await containers.removeImage(name).catch(() => undefined);
  }
}

async function load({ reference }: TargetImage, { context: cluster }: Kubectl, context: DeployContext): Promise<void> {
  const argv = loadCommand(cluster, reference);
  if (argv === undefined) return;
  const program = argv[0] ?? '';
  if (context.findProgram(program) === undefined)
    throw new DeployFailure(`"${program}" is not on PATH, and images are loaded into the cluster ${cluster} by it`);
  const { exitCode } = await context.spawn(argv);
  if (exitCode !== 0) throw new DeployFailure(`${argv.join(' ')} failed with exit code ${exitCode ?? 'none'}`);
}

function isThere({ digests }: TargetImage, choice: RegistryChoice): boolean {
  return digests.some((digest) => digest.startsWith(`${nodeAddress(choice)}/`));
}

/** `shop/cart:<key>` is `<registry>/shop-cart`. */
function repositoryAt(host: string, { reference }: TargetImage): string {
  return `${host}/${reference.slice(0, reference.lastIndexOf(':')).replaceAll('/', '-')}`;
}

function tagOf({ reference }: TargetImage): string {
  return reference.slice(reference.lastIndexOf(':') + 1);
}

type Memory = Readonly<Record<string, string>>;

function remembered(id: string, kubectl: Kubectl, context: DeployContext): string | undefined {
  return readMemory(context)[nameOf(id, kubectl)];
}

function remember({ id, digest }: { readonly id: string; readonly digest: string }, kubectl: Kubectl, context: DeployContext): void {
  context.files.mkdir(context.stateDir);
  context.files.writeAtomic(memoryFile(context), JSON.stringify({ ...readMemory(context), [nameOf(id, kubectl)]: digest }));
}

function readMemory(context: DeployContext): Memory {
  try {
    return JSON.parse(context.files.tryReadText(memoryFile(context)) ?? '{}') as Memory;
  } catch {
    return {};
  }
}

function memoryFile({ stateDir }: DeployContext): string {
  return `${stateDir}/pushed-images.json`;
}

function nameOf(id: string, { context, namespace }: Kubectl): string {
  return `${context}/${namespace}/${id}`;
}
