import { type Helm, HelmFailure, hookMs } from './helm.ts';

/** Removes a release with what its hooks do. One that is gone already, such as by a try whose answer was lost, is fine. */
export async function uninstallRelease(helm: Helm, name: string, options: readonly string[] = []): Promise<void> {
  try {
    await helm.run(['uninstall', name, ...options], { waitMs: hookMs });
  } catch (error) {
    if (!(error instanceof HelmFailure && /release: not found/.test(error.said))) throw error;
  }
}
