import type { BaseImagesGiven, ExecutorSurroundings } from '../../core/plugin-api.ts';
import { dockerfilePlaces } from './dockerfile-places.ts';
import { imageOptions } from './image-options.ts';
import { imageRepository } from './image-reference.ts';
import { namedImages } from './named-images.ts';
import { templateDockerfile } from './runtime/template-dockerfile.ts';

/** Images that the Dockerfile of a task builds upon, in order: without other services' images and names that only a build can tell. */
export function baseImages(options: Readonly<Record<string, unknown>>, { service, services, workspaceName, read }: BaseImagesGiven): readonly string[] {
  const places = { workspaceRoot: '/', serviceRoot: `/${service.dir}` };
  const own = new Set(services.map((name) => imageRepository(workspaceName, name)));
  const names = namesIn(options, places, (path) => read(path.slice(1)));
  return names.filter((name) => !own.has(name) && !name.includes('$')).sort();
}

/** The digest that `mmo.lock` holds for each image that the Dockerfile builds upon. */
export function lockedBases(options: Readonly<Record<string, unknown>>, surroundings: ExecutorSurroundings): Readonly<Record<string, string>> {
  const { files, lockedImage } = surroundings;
  const digests = namesIn(options, surroundings, (path) => files.tryReadText(path)).map((name) => [`FROM ${name}`, lockedImage(name)] as const);
  return Object.fromEntries(digests.flatMap(([name, digest]) => (digest === undefined ? [] : [[name, digest]])));
}

function namesIn(
  written: Readonly<Record<string, unknown>>,
  places: { readonly workspaceRoot: string; readonly serviceRoot: string },
  read: (path: string) => string | undefined,
): readonly string[] {
  const options = imageOptions(written);
  const { runtime } = options;
  if (runtime !== undefined) {
    const { text, buildArgs } = templateDockerfile({ ...options, runtime }, { ...places, read });
    return text === undefined ? [] : uniqueNames(text, { ...buildArgs, ...options.buildArgs });
  }
  for (const path of dockerfilePlaces(options, places)) {
    const text = read(path);
    if (text !== undefined) return uniqueNames(text, options.buildArgs);
  }
  return [];
}

function uniqueNames(text: string, buildArgs: Readonly<Record<string, string>>): readonly string[] {
  return [...new Set(namedImages(text, buildArgs).map(({ name }) => name))];
}
