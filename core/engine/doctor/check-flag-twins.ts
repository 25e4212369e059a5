import { suggest } from '../../diagnostics/suggest.ts';
import type { Finding } from './finding.ts';

/** Variables `MMO_…` of the environment that mmo does not know, such as a twin of a flag with a slip of the pen. */
export function checkFlagTwins(env: Readonly<Record<string, string | undefined>>, known: readonly string[]): readonly Finding[] {
  const unknown = Object.keys(env).filter((name) => name.startsWith('MMO_') && env[name] !== undefined && !known.includes(name));
  return unknown.sort().map((name): Finding => {
    const near = suggest(name, known);
    const help = near === undefined ? 'remove it; mmo help <command> lists the flags, and each has a twin' : `did you mean ${near}?`;
    return { check: 'environment', status: 'warning', message: `${name} is set and means nothing to mmo`, help };
  });
}
