import { pathToFileURL } from 'node:url';
import type { Rig } from './workspace-rig.ts';

/** Listens to what mmo loads. */
export interface LoadedModules {
  /** To add to the environment of a call. */
  readonly env: Readonly<Record<string, string>>;
  /** Addresses of all modules loaded since the last call of it, in order; `node:` builtins and what `require` loads are not among them. */
  take(): readonly string[];
}

/** Notes the address of every module that is loaded by `import`, beside the workspace of the rig. */
export function listenToModules(rig: Rig): LoadedModules {
  rig.write('../loaded', '');
  rig.write('../load-hook.mjs', hook);
  rig.write('../register.mjs', `import { register } from 'node:module';\nregister('./load-hook.mjs', import.meta.url);\n`);
  return {
    env: { NODE_OPTIONS: `--import ${pathToFileURL(rig.path('../register.mjs')).href}`, LOADED: rig.path('../loaded') },
    take: () => {
      const lines = rig.read('../loaded').split('\n').filter(Boolean);
      rig.write('../loaded', '');
      return lines;
    },
  };
}

const hook = `import { appendFileSync } from 'node:fs';
export async function load(url, context, nextLoad) {
  appendFileSync(process.env.LOADED, \`\${url}\\n\`);
  return nextLoad(url, context);
}
`;
