import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');

/** The process around the program: what it may not know of itself. */
const entry = `
import { readFileSync } from 'node:fs';
import { serveRoutes } from './plugins/fleet/gateway/serve-routes.ts';
const leaving = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => leaving.abort());
const [, , file, port] = process.argv;
await serveRoutes({
  read: () => readFileSync(file, 'utf8'),
  port: Number(port),
  log: (line) => process.stdout.write(line + '\\n'),
  signal: leaving.signal,
});
process.exit(0);
`;

/** The gateway that runs in a cluster, as the text of one module: `node gateway.mjs <file with routes> <port>`. */
export async function bundleGateway() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: entry, resolveDir: root, sourcefile: 'gateway.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
