import { posix } from 'node:path';
import type { Inference, InferTree } from '../../core/plugin-api.ts';
import { findDockerfiles } from './find-dockerfiles.ts';
import { imageReferences } from './image-references.ts';
import { upstreamServices } from './upstream-services.ts';

const patterns: readonly string[] = ['**/Dockerfile', '**/*.Dockerfile', '**/Dockerfile.*'];
/** Sources and what is generated of them may go into an image as they are, without a build. */
const sources: readonly string[] = ['generate', 'proto', 'build'];

/** Infers an `image` task of every Dockerfile, and its edges to services whose images it builds upon; of a runtime, too. */
export const inferDocker: Inference = {
  // A runtime asks for no file of its own.
  when: ['service.yml', ...patterns],
  run: ({ name, dir, extra }, tree, options) => {
    const context = textOf(extra['context']);
    const runtime = textOf(extra['runtime']) ?? textOf(extra['template']);
    if (runtime !== undefined) return { tasks: ofRuntime({ runtime, runtimeVersion: textOf(extra['runtimeVersion']), context }, { options, tree }) };
    const paths = tree.list(patterns);
    if (paths.length === 0) return {};
    const main = mainOf(textOf(extra['dockerfile']) ?? 'Dockerfile', { context, dir, paths });
    const workspaceName = nameOf(tree);
    const found = findDockerfiles(paths, main);
    const mainPath = found.find(({ task }) => task === 'image')?.path;
    const tasks: Record<string, unknown> = {};
    const edges = new Set<string>();
    for (const { task, path } of found) {
      const upstreams = upstreamServices(imageReferences(tree.read(path) ?? ''), { services: tree.services, workspaceName, self: name });
      for (const upstream of upstreams) edges.add(upstream);
      const dockerfile = optionOf(path, { context, dir });
      tasks[task] = {
        description: `Build the image of ${path}`,
        executor: 'image',
        dependsOn: [...sources, ...(context === 'workspace' ? ['^build'] : []), ...upstreams.map((upstream) => `${upstream}:image`)],
        options: { ...shared(options, task), ...(context === undefined ? {} : { context }), ...(dockerfile === undefined ? {} : { dockerfile }) },
      };
    }
    const images = Object.keys(tasks);
    if (mainPath !== undefined) {
      const dockerfile = optionOf(mainPath, { context, dir });
      tasks['artifact'] = artifactOf({ ...(context === undefined ? {} : { context }), ...(dockerfile === undefined ? {} : { dockerfile }) }, context);
    }
    if (images.length > 0 && !releasesByMake(tree)) tasks['release'] = releaseOf(images);
    return { tasks, dependsOn: [...edges].sort() };
  },
};

/** A template brings the Dockerfile. */
function ofRuntime(
  { runtime, runtimeVersion, context }: { readonly runtime: string; readonly runtimeVersion: string | undefined; readonly context: string | undefined },
  { options, tree }: { readonly options: Readonly<Record<string, unknown>>; readonly tree: InferTree },
): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const own = { runtime, ...(runtimeVersion !== undefined && { runtimeVersion }), ...(context !== undefined && { context }) };
  return {
    image: { description: `Build the image of ${runtime}`, executor: 'image', dependsOn: sources, options: { ...shared(options, 'image'), ...own } },
    artifact: artifactOf(own, context),
    ...(!releasesByMake(tree) && { release: releaseOf(['image']) }),
  };
}

function artifactOf(options: Readonly<Record<string, unknown>>, context: string | undefined): Readonly<Record<string, unknown>> {
  const dependsOn = [...sources, ...(context === 'workspace' ? ['^build'] : [])];
  return { description: 'Pack what the image is built from', executor: 'artifact', dependsOn, options };
}

function releaseOf(images: readonly string[]): Readonly<Record<string, unknown>> {
  return { description: 'Push the image', executor: 'release', dependsOn: images };
}

/** `dockerfile` is relative to the context, else to the service's folder. */
function mainOf(
  dockerfile: string,
  { context, dir, paths }: { readonly context: string | undefined; readonly dir: string; readonly paths: readonly string[] },
): string {
  const folder = context === undefined || context === 'workspace' ? dir : context.startsWith('//') ? context.slice(2) : posix.join(dir, context);
  const inContext = posix.join('/', folder, dockerfile);
  const own = posix.join('/', dir, '/');
  const path = inContext.startsWith(own) ? inContext.slice(own.length) : '';
  return paths.includes(path) ? path : posix.normalize(dockerfile);
}

/** As the executor finds it, whatever lies in the context. */
function optionOf(path: string, { context, dir }: { readonly context: string | undefined; readonly dir: string }): string | undefined {
  const folder = context === undefined || context === 'workspace' ? '.' : posix.normalize(context);
  if (folder.startsWith('..') || folder.startsWith('/')) return `/${posix.join('/', dir, path)}`;
  const relative = folder === '.' ? path : path.startsWith(`${folder.replace(/\/$/, '')}/`) ? path.slice(folder.replace(/\/$/, '').length + 1) : path;
  return relative === 'Dockerfile' ? undefined : relative;
}

/** Images of one service share a name: `image-api` adds `-api` to each tag, or it would take that of `image` away. */
function shared({ tags, builder }: Readonly<Record<string, unknown>>, task: string): Readonly<Record<string, unknown>> {
  const ending = task.replace(/^image/, '');
  return { ...(Array.isArray(tags) ? { tags: tags.map((tag) => `${tag}${ending}`) } : {}), ...(builder === undefined ? {} : { builder }) };
}

/** Its makefile says how it is released. */
function releasesByMake(tree: InferTree): boolean {
  return ['GNUmakefile', 'makefile', 'Makefile'].some((name) => /^release\s*:/m.test(tree.read(name) ?? ''));
}

/** As mmo.json says it. */
function nameOf(tree: InferTree): string | undefined {
  try {
    const config: unknown = JSON.parse(tree.readWorkspace('mmo.json') ?? 'null');
    return typeof config === 'object' && config !== null && 'name' in config ? textOf(config.name) : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
