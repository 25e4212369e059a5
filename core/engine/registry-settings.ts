import type { RegistrySettings } from '../model/executor.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';

/** What `registry` of `mmo.json` says, its form being checked; undefined where it names none. */
export function registrySettings({ extra }: Pick<WorkspaceConfig, 'extra'>): RegistrySettings | undefined {
  const { url, insecure = false } = (extra['registry'] ?? {}) as Partial<RegistrySettings>;
  return url === undefined ? undefined : { url, insecure };
}
