import type { WorkspaceConfig } from '../model/workspace.ts';
import { envItems } from './env-items.ts';

/** The part of `mmo.json` that sets variables. */
export type EnvironmentConfig = Pick<WorkspaceConfig, 'globalEnv' | 'env' | 'commands'>;

/** What `mmo.json` sets for everything that runs in the workspace, and then for one command: its `env`, `commands."*"` and `commands.<command>`. */
export function workspaceEnv({ globalEnv, env, commands }: EnvironmentConfig, command?: string): readonly string[] {
  const ofCommand = command === undefined || command === '*' ? [] : envItems(commands[command]?.env);
  return [...globalEnv, ...envItems(env), ...(command === undefined ? [] : envItems(commands['*']?.env)), ...ofCommand];
}
