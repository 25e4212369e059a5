// node .ci/build.mjs [--types] [--out <folder>]: bundles core/ into dist/, split so that a command loads only what it needs.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { extname, join, relative, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import { bundleGateway } from './bundle-gateway.mjs';
import { digestSources } from './sources.mjs';

const root = join(import.meta.dirname, '..');
const out = process.argv.indexOf('--out');
const dist = out === -1 ? join(root, 'dist') : resolve(process.argv[out + 1]);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const withTypes = process.argv.includes('--types') || process.env.npm_lifecycle_event === 'prepack';
const digest = digestSources(root);
// Too large, and with native parts: stays a package of its own.
const external = ['dockerode'];
/** What nearly every run needs, though the sources import it only when it is asked for. */
const hot = [
  'core/cli/commands/exec.ts',
  'core/cli/commands/init.ts',
  'core/cli/commands/ls.ts',
  'core/cli/commands/run.ts',
  'core/cli/commands/shorthand.ts',
  'core/cli/commands/test.ts',
  'core/cli/commands/vet.ts',
  'core/engine/open.ts',
  'core/host/create-node-host.ts',
  'core/reporters/create-json-reporter.ts',
  'core/reporters/create-plain-reporter.ts',
  'core/reporters/create-tty-reporter.ts',
  'executors/command/command-executor.ts',
].map((path) => join(root, path));

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  external,
  // Names stay: they stand in the reports of bugs.
  minifySyntax: true,
  minifyWhitespace: true,
  // Tells which module a line came from, for reports of where time goes; nothing loads it otherwise.
  sourcemap: 'external',
  sourcesContent: false,
  define: { __MMO_VERSION__: JSON.stringify(version), __MMO_BUILD__: JSON.stringify(digest.slice(0, 16)) },
  // Bundled CommonJS calls require for node: builtins; any other name declared here could collide with bundled code.
  banner: { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" },
  logLevel: 'warning',
};

/*
 * `await import('yaml')` of a CommonJS package gives its named exports in Node, but only `default` in a bundle that is split.
 * So each such import goes through a module that names them all, as Node sees them.
 */
const lazyPackages = {
  name: 'lazy-packages',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^[a-z@]/ }, ({ path, kind }) =>
      kind === 'dynamic-import' && !isBuiltin(path) && !external.includes(path) ? { path, namespace: 'lazy' } : undefined,
    );
    onResolve({ filter: /^lazy:/ }, ({ path }) => ({ path: path.slice('lazy:'.length), namespace: 'lazy' }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      const names = Object.keys(await import(path)).filter((name) => /^[\w$]+$/.test(name) && name !== 'module.exports' && name !== '__esModule');
      return { contents: `export { ${names.join(', ')} } from '${path}';`, resolveDir: root };
    });
  },
};

// yargs looks around the current folder for a version that nobody asks it for, and would wait for a pipe called package.json.
const staysAtHome = {
  name: 'stays-at-home',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^escalade\/sync$/ }, ({ path }) => ({ path, namespace: 'nowhere' }));
    onLoad({ filter: /.*/, namespace: 'nowhere' }, () => ({ contents: 'export default () => undefined;' }));
  },
};

/** The page of `mmo dev --ui` is read from a folder where the sources run; here its files become part of the module. */
const inlinePage = {
  name: 'inline-page',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]plugins[\\/]fleet[\\/]dev[\\/]ui[\\/]read-page\.ts$/ }, async ({ path }) => {
      const folder = join(path, '..', 'page');
      const texts = {};
      for (const name of readdirSync(folder).sort()) {
        const text = readFileSync(join(folder, name), 'utf8');
        const loader = { '.js': 'js', '.css': 'css' }[extname(name)];
        texts[name] = loader === undefined ? text : (await transform(text, { loader, minifyWhitespace: true, charset: 'utf8' })).code;
      }
      return {
        contents: `import { toPage } from './to-page.ts';\nexport const readPage = () => toPage(${JSON.stringify(texts)});`,
        loader: 'ts',
        resolveDir: join(path, '..'),
      };
    });
  },
};

/** The gateway for clusters is a program of its own, which deployments take along as text. */
const inlineGateway = {
  name: 'inline-gateway',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]kubernetes[\\/]gateway[\\/]read-program\.ts$/ }, async () => ({
      contents: `export const readProgram = async () => ${JSON.stringify(await bundleGateway())};`,
      loader: 'js',
    }));
  },
};

// Built aside and renamed: a run of mmo that is starting meanwhile sees the old tree or the new one.
const fresh = out === -1 ? join(root, 'node_modules', `.mmo-build-${process.pid}`) : `${dist}-${process.pid}`;
try {
  await bundle(fresh);
  writeLauncher(join(fresh, 'bin'));
  if (withTypes) emitTypes(join(fresh, 'types'));
  writeFileSync(join(fresh, '.stamp'), digest);
  swap(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/*
 * Each file that Node loads costs about a millisecond, so what a run needs is one file; all else is split, and loaded when it is asked for.
 * The two builds share no module: nothing may compare classes or keep state across such an import.
 */
async function bundle(outdir) {
  const cold = new Map();
  const leaveCold = {
    name: 'leave-cold',
    setup({ onResolve, resolve: resolveWith }) {
      onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (kind !== 'dynamic-import' || pluginData === 'resolving' || isBuiltin(path) || external.includes(path)) return undefined;
        const found = await resolveWith(path, { kind, importer, resolveDir, pluginData: 'resolving' });
        if (found.errors.length > 0 || hot.includes(found.path)) return found;
        const isPackage = found.namespace === 'lazy';
        const name = coldName(isPackage ? `packages/${path}` : relative(root, found.path));
        cold.set(name, isPackage ? `lazy:${path}` : found.path);
        return { path: `../lazy/${name}.js`, external: true };
      });
    },
  };
  await build({
    ...common,
    entryPoints: { 'cli/main': 'core/cli/main.ts' },
    outdir,
    plugins: [staysAtHome, leaveCold, lazyPackages, inlinePage, inlineGateway],
  });
  await build({
    ...common,
    entryPoints: {
      'cli/completion': 'core/cli/completion/main-completion.ts',
      'core/api': 'core/api.ts',
      'core/plugin-api': 'core/plugin-api.ts',
      'core/testing-api': 'core/testing/testing-api.ts',
      ...Object.fromEntries([...cold].map(([name, path]) => [`lazy/${name}`, path])),
    },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    plugins: [staysAtHome, lazyPackages, inlinePage, inlineGateway],
  });
}

function coldName(path) {
  return path.replace(/\.(ts|js|json)$/, '').replace(/[^\w/-]+/g, '-');
}

function writeLauncher(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mmo.js');
  writeFileSync(
    file,
    `#!/usr/bin/env node
// Free of dependencies: it is on the path of every invocation.
import module from 'node:module';
import v8 from 'node:v8';
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.write('${version}\\n');
} else {
  module.enableCompileCache?.();
  // A run allocates much at once and ends: room for it from the start saves half of the collections.
  v8.setFlagsFromString('--semi-space-growth-factor=16');
  await import(process.argv[2] === 'completion' && process.argv[3]?.startsWith('--words=') ? '../cli/completion.js' : '../cli/main.js');
}
`,
  );
  chmodSync(file, 0o755);
}

function emitTypes(outDir) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['-p', join(import.meta.dirname, 'tsconfig.types.json'), '--rootDir', '.', '--outDir', outDir];
  const { status } = spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`tsc exited with ${status}`);
}

function swap(from, to) {
  const old = `${from}-old`;
  if (existsSync(to)) renameSync(to, old);
  renameSync(from, to);
  rmSync(old, { recursive: true, force: true });
}
