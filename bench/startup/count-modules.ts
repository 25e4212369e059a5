import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { mmoProgram } from '../tools/mmo-program.ts';

/** What a call of mmo loaded, by `import` or `require`: files, and their size together. Node's own are not among them. */
export interface LoadedSize {
  readonly modules: number;
  readonly kilobytes: number;
  readonly exitCode: number | undefined;
}

/** Calls mmo and counts the modules it loads: the same on every machine, busy or not. */
export function countModules(args: readonly string[], cwd: string): LoadedSize {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-startup-'));
  try {
    const noted = join(folder, 'loaded');
    writeFileSync(noted, '');
    writeFileSync(join(folder, 'hook.mjs'), hook);
    writeFileSync(join(folder, 'register.mjs'), `import Module, { register } from 'node:module';\nregister('./hook.mjs', import.meta.url);\n${requires}`);
    const hooks = { NODE_OPTIONS: `--import ${pathToFileURL(join(folder, 'register.mjs')).href}`, LOADED: noted };
    // Without compiled code, so that Node itself loads all files and can tell which.
    const env = { ...process.env, CI: '1', SHELL: '/bin/true', NODE_DISABLE_COMPILE_CACHE: '1', ...hooks };
    const { status } = spawnSync(process.execPath, [mmoProgram, ...args], { cwd, env, stdio: 'ignore', timeout: 60_000 });
    // What mmo itself starts with Node would be counted, too, were it not for the folder.
    const files = [...new Set(readFileSync(noted, 'utf8').split('\n'))].filter((url) => url.startsWith('file:') && !url.endsWith('/register.mjs'));
    const bytes = files.reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
    return { modules: files.length, kilobytes: Math.round(bytes / 1024), exitCode: status ?? undefined };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Hooks do not hear of what is required.
const requires = `import { appendFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
process.on('exit', () => appendFileSync(process.env.LOADED, Object.keys(Module._cache).map((path) => \`\${pathToFileURL(path).href}\\n\`).join('')));
`;

const hook = `import { appendFileSync } from 'node:fs';
export async function load(url, context, nextLoad) {
  appendFileSync(process.env.LOADED, \`\${url}\\n\`);
  return nextLoad(url, context);
}
`;
