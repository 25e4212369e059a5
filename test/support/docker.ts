import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { connectContainers } from '../../core/containers/connect-containers.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Containers } from '../../core/model/containers.ts';

/** Base images that a script makes from programs of this machine. */
export type BaseImage = 'busybox' | 'node' | 'nodejs' | 'builder' | 'registry';

let connecting: Promise<Containers> | undefined;

/** The docker daemon of this machine with these base images (`mmo-test/busybox` …); skips the test with the reason where there is none. */
export async function requireDocker(skip: (reason: string) => never, images: readonly BaseImage[] = ['busybox']): Promise<Containers> {
  connecting ??= connectContainers(createNodeHost());
  const containers = await connecting.catch((error: unknown) => {
    // The next test asks it again.
    connecting = undefined;
    return skip(`${error instanceof Error ? error.message : String(error)} (bash .ci/containers/start.sh starts one)`);
  });
  for (const image of images) {
    if ((await containers.image(`mmo-test/${image}${image === 'nodejs' ? ':24' : ''}`)) !== undefined) continue;
    try {
      execFileSync('bash', [join(import.meta.dirname, '..', '..', '.ci', 'containers', 'images.sh'), image], { stdio: 'pipe' });
    } catch (error) {
      skip(`mmo-test/${image} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return containers;
}
