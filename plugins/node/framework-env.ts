/** What frameworks take from the environment and from env files while they build. */
export interface FrameworkEnv {
  /** Names and prefixes, part of the key. */
  readonly env: readonly string[];
  /** Env files that they read by themselves and that git may ignore, as inputs. */
  readonly files: readonly string[];
}

const PREFIXES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:vite|vitest)\b/, ['VITE_*']],
  [/\bnext\b/, ['NEXT_PUBLIC_*']],
  [/\breact-scripts\b/, ['REACT_APP_*']],
  [/\bnuxt\b/, ['NUXT_*']],
  [/\b(?:astro|svelte-kit)\b/, ['PUBLIC_*']],
];
const FILES = ['.env', '.env.local', '.env.production', '.env.production.local'];

/** Tells by the tools that a script names. */
export function frameworkEnv(script: string): FrameworkEnv {
  const prefixes = PREFIXES.filter(([tool]) => tool.test(script)).flatMap(([, names]) => names);
  return { env: ['NODE_ENV', ...prefixes], files: prefixes.length === 0 ? [] : FILES };
}
