import { setTimeout as wait } from 'node:timers/promises';
import type { Containers } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;

type Options = Pick<Parameters<Containers['push']>[1], 'onProgress' | 'signal'>;

/** Pushes by `push`, again after a fault that may pass; the digest that the registry gave. */
export async function pushImage(
  reference: string,
  push: () => Promise<{ readonly digest: string | undefined }>,
  { onProgress, signal }: Options,
): Promise<{ readonly digest: string }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      onProgress?.(`pushing ${reference}\n`);
      const { digest } = await push();
      if (digest === undefined) throw new ContainerFailure('other', `the registry gave no digest for "${reference}"`);
      return { digest };
    } catch (error) {
      if (attempt === ATTEMPTS || signal.aborted || isFinal(error)) throw error;
      onProgress?.(`${error instanceof Error ? error.message : String(error)}; once more\n`);
      await wait(FIRST_WAIT_MS * 2 ** attempt, undefined, { signal });
    }
  }
}

/** Who may not push now may not in a second, and what the daemon does not have does not come. */
function isFinal(error: unknown): boolean {
  const problem = error instanceof Error && 'problem' in error ? error.problem : undefined;
  return problem === 'denied' || problem === 'unavailable' || /unauthorized|denied|no basic auth|does not exist/i.test(String(error));
}
