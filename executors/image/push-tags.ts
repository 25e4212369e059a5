import { setTimeout as wait } from 'node:timers/promises';
import type { Containers, Files } from '../../core/plugin-api.ts';
import { registryCredentials } from './registry-credentials.ts';
import { registryReference } from './registry-reference.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;

export interface PushTagsOptions {
  readonly containers: Containers;
  /** The task's. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: Files;
  readonly signal: AbortSignal;
  readonly onProgress: (text: string) => void;
}

/** Pushes tags that the daemon has, each again after a fault that may pass; their digests by tag. */
export async function pushTags(tags: readonly string[], options: PushTagsOptions): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const tag of tags) digests[tag] = await pushTag(tag, options);
  return digests;
}

async function pushTag(tag: string, { containers, env, files, signal, onProgress }: PushTagsOptions): Promise<string> {
  const auth = registryCredentials(registryReference(tag).registry, { env, files });
  for (let attempt = 1; ; attempt += 1) {
    try {
      onProgress(`pushing ${tag}\n`);
      const { digest } = await containers.push(tag, { ...(auth && { auth }), onProgress, signal });
      if (digest === undefined) throw new Error(`the registry gave no digest for "${tag}"`);
      return digest;
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || isFinal(error)) throw error;
      onProgress(`${error instanceof Error ? error.message : String(error)}; once more\n`);
      await wait(FIRST_WAIT_MS * 2 ** attempt, undefined, { signal });
    }
  }
}

/** Who may not push now may not in a second, and what the daemon does not have does not come. */
function isFinal(error: unknown): boolean {
  const problem = error instanceof Error && 'problem' in error ? error.problem : undefined;
  return problem === 'denied' || problem === 'unavailable' || /unauthorized|denied|no basic auth|does not exist/i.test(String(error));
}
