import type { DeployEnvironment } from './driver.ts';

/**
 * What of an environment decides on what runs there: not who named it, nor by which of a user's contexts it is got at, nor what becomes of a
 * rollout that fails.
 */
export function decidingEnvironment({ isNamed: _named, config, ...environment }: DeployEnvironment): Readonly<Record<string, unknown>> {
  const { context: _where, rollback: _else, ...deciding } = config;
  return { ...environment, config: deciding };
}
