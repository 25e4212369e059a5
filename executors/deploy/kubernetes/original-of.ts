import type { DeployEnvironment } from '../driver.ts';

/** The environment that a copy is one of, and any other itself: in its place is what copies share with it, a registry and its login. */
export function originalOf(environment: DeployEnvironment): DeployEnvironment {
  const { name, copy } = environment;
  return copy === undefined ? environment : { ...environment, name: name.slice(0, -`+${copy}`.length), copy: undefined };
}
