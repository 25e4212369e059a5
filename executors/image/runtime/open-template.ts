import type { Files } from '../../../core/plugin-api.ts';
import type { ImageOptions } from '../image-options.ts';
import { readTarball } from './read-tarball.ts';
import { readTemplate, whole } from './read-template.ts';
import type { Template } from './template.ts';

/** The template of a task; undefined where it is built from a Dockerfile of the user's. Throws a RuntimeMistake where there is none such. */
export async function openTemplate(
  { runtime, runtimeVersion }: Pick<ImageOptions, 'runtime' | 'runtimeVersion'>,
  places: { readonly files: Files; readonly workspaceRoot: string; readonly serviceRoot: string },
): Promise<Template | undefined> {
  if (runtime === undefined) return undefined;
  const read = readTemplate({ runtime, runtimeVersion }, places);
  if (!('tarball' in read)) return read;
  return whole({ name: runtime, files: await readTarball(read.tarball, places.files), buildArgs: read.buildArgs });
}
