import { posix } from 'node:path';

/** What frameworks take from the environment and from env files while they build. */
export interface FrameworkEnv {
  /** Names and prefixes, part of the key. */
  readonly env: readonly string[];
  /** Env files that they read by themselves, or that a script names to node, and that git may ignore, as inputs. */
  readonly files: readonly string[];
}

const PREFIXES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:vite|vitest)\b/, ['VITE_*']],
  [/\bnext\b/, ['NEXT_PUBLIC_*']],
  [/\breact-scripts\b/, ['REACT_APP_*']],
  [/\bnuxt\b/, ['NUXT_*']],
  [/\b(?:astro|svelte-kit)\b/, ['PUBLIC_*']],
];
const MODES = ['', '.production', '.test'];

/** Tells by the tools that a script names. */
export function frameworkEnv(script: string): FrameworkEnv {
  const prefixes = PREFIXES.filter(([tool]) => tool.test(script)).flatMap(([, names]) => names);
  const modes = [...MODES, ...[...script.matchAll(/--mode[= ]+([\w-]+)/g)].map(([, mode]) => `.${mode}`)];
  const usual = prefixes.length === 0 ? [] : [...new Set(modes)].flatMap((mode) => [`.env${mode}`, `.env${mode}.local`]);
  const named = [...script.matchAll(/--env-file(?:-if-exists)?[= ]+["']?((?!\/)(?:[\w.-]+\/)*[\w.-]+)/g)].flatMap(([, path]) => inService(path) ?? []);
  return { env: ['NODE_ENV', ...prefixes], files: [...new Set([...usual, ...named])] };
}

/** Of `--env-file` of node; one outside of the service is left to whoever writes it. */
function inService(path: string | undefined): string | undefined {
  const normal = path === undefined ? undefined : posix.normalize(path);
  return normal?.startsWith('..') ? undefined : normal;
}
