import { createRequire, syncBuiltinESMExports } from 'node:module';

const watched: Readonly<Record<string, readonly string[]>> = {
  'node:fs': [
    'readFileSync',
    'readdirSync',
    'existsSync',
    'statSync',
    'lstatSync',
    'openSync',
    'writeFileSync',
    'realpathSync',
    'accessSync',
    'readFile',
    'readdir',
  ],
  'node:child_process': ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync'],
};

/** What code did that was to keep to itself, and how to let it again. */
export interface Forbidden {
  /** Names of the functions it called, each once. */
  readonly calls: readonly string[];
  allow(): void;
}

/** Until `allow` is called, calls of file and process functions are noted, and throw. For short, synchronous stretches only. */
export function forbidOutside(): Forbidden {
  const calls = new Set<string>();
  const undo: (() => void)[] = [];
  const require = createRequire(import.meta.url);
  for (const [module, names] of Object.entries(watched)) {
    const builtin = require(module) as Record<string, unknown>;
    for (const name of names) {
      const original = builtin[name];
      undo.push(() => {
        builtin[name] = original;
      });
      builtin[name] = (): never => {
        calls.add(`${module}.${name}`);
        throw new Error(`${name} is not for code that must be pure`);
      };
    }
  }
  syncBuiltinESMExports();
  return {
    get calls() {
      return [...calls].sort();
    },
    allow: () => {
      for (const one of undo) one();
      syncBuiltinESMExports();
    },
  };
}
