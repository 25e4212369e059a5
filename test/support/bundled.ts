import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Makes one module of a program in TypeScript, which then starts many times faster than its sources; `defer` removes it. Absolute paths. */
export async function bundled(program: string, defer: (cleanup: () => unknown) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-bundled-'));
  defer(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'program.mjs');
  await build({ entryPoints: [program], outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', packages: 'external', logLevel: 'warning' });
  return outfile;
}
