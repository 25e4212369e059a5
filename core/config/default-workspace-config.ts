import type { WorkspaceConfig } from '../model/workspace.ts';

/** The configuration of a workspace that says nothing itself. */
export function defaultWorkspaceConfig(name: string): WorkspaceConfig {
  return {
    name,
    services: ['**/service.yml'],
    roots: [],
    plugins: [],
    tasks: {},
    inputs: {},
    globalInputs: [],
    globalEnv: [],
    env: {},
    commands: {},
    cache: { maxSizeBytes: 10_000_000_000, maxAgeMs: 30 * 24 * 3_600_000 },
    affected: { fallback: 'error' },
    spans: {},
    extra: {},
  };
}
