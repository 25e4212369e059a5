import { posix } from 'node:path';
import { ImageMistake } from '../image-mistake.ts';
import { type RuntimeWish, runtimeChoice } from './runtime-choice.ts';
import type { Template } from './template.ts';

export interface DockerfilePlaces {
  readonly workspaceRoot: string;
  readonly serviceRoot: string;
  /** Text of a file at an absolute path. */
  readonly read: (path: string) => string | undefined;
}

/** The Dockerfile of a template as far as it can be told without unpacking anything: of one that ships with mmo, or lies in a folder of the workspace. */
export function templateDockerfile(
  wish: RuntimeWish,
  { workspaceRoot, serviceRoot, read }: DockerfilePlaces,
): { readonly text: string | undefined; readonly buildArgs: Template['buildArgs'] } {
  try {
    const choice = runtimeChoice(wish);
    const buildArgs: Template['buildArgs'] = choice.version === undefined ? {} : { RUNTIME_VERSION: choice.version };
    if (choice.kind === 'builtin') return { text: choice.runtime.files['Dockerfile'], buildArgs };
    if (choice.kind !== 'folder') return { text: undefined, buildArgs };
    const root = choice.place.startsWith('//') ? workspaceRoot : serviceRoot;
    return { text: read(posix.join(root, choice.place, 'Dockerfile')), buildArgs };
  } catch (error) {
    // What is wrong with it, the check tells.
    if (error instanceof ImageMistake) return { text: undefined, buildArgs: {} };
    throw error;
  }
}
