// node .ci/build.mjs [--types] [--out <folder>]: bundles core/ into dist/, split so that a command loads only what it needs.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, extname, join, relative, resolve } from 'node:path';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
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
/**
 * Modules that are imported only when they are asked for, yet that nearly every call needs: by the file of `dist/` that holds them. They
 * are few because each file that Node loads costs about a millisecond, and several because each kilobyte costs, too. What a call needs
 * until git has been asked is in `main`; `opened` is loaded while git is at work, `acting` where something is to be done. Modules that two of them need are in both.
 */
const hot = {
  'cli/completion': ['core/host/node-files.ts'],
  'cli/main': [
    'core/cli/commands/affected.ts',
    'core/cli/commands/exec.ts',
    'core/cli/commands/graph.ts',
    'core/cli/commands/init.ts',
    'core/cli/commands/ls.ts',
    'core/cli/commands/run.ts',
    'core/cli/commands/shorthand.ts',
    'core/cli/commands/test.ts',
    'core/cli/commands/vet.ts',
    'core/engine/open.ts',
    'core/host/create-node-host.ts',
  ],
  'cli/opened': [
    'core/engine/session-of.ts',
    'core/engine/workspace-of.ts',
    'core/reporters/create-json-reporter.ts',
    'core/reporters/create-plain-reporter.ts',
    'executors/command/command-executor.ts',
  ],
  'cli/acting': ['core/engine/derive-tree.ts', 'core/engine/save-names.ts', 'core/engine/schedule-steps.ts', 'core/reporters/create-tty-reporter.ts'],
};

/** Those of them that the launcher starts; the others hold modules for them. */
const programs = { 'cli/completion': 'core/cli/completion/main-completion.ts', 'cli/main': 'core/cli/main.ts' };

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
  logLevel: 'warning',
};

// Bundled CommonJS calls require for node: builtins; any other name declared here could collide with bundled code.
const banner = { js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);" };

// Code that the launcher has compiled cannot import: it is handed what can. Where Node itself has loaded it, there is no sixth argument.
const bannerOfHot = '"use strict";const lazily=arguments[5]??(specifier=>import(specifier));';

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

/** ajv writes the checks of mmo's own schemas once, here, and not in each cold start. */
const writeChecks = {
  name: 'write-checks',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]config[\\/]written-checks\.ts$/ }, ({ path }) => {
      const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
      const files = ['service', 'workspace'].map((name) => join(root, 'schemas', `${name}.schema.json`));
      const schemas = files.map(read);
      const ajv = new Ajv({ ...read(join(path, '..', 'schema-options.json')), schemas, code: { source: true, esm: true } });
      const code = standalone(ajv, Object.fromEntries(schemas.map(({ $id }, n) => [`check${n}`, $id])));
      const imports = files.map((file, n) => `import own${n} from ${JSON.stringify(file)} with { type: 'json' };`);
      const entries = files.map((_, n) => `[own${n}, check${n}]`);
      return { contents: `${imports.join('')}${code}\nexport const writtenChecks = new Map([${entries}]);`, loader: 'js', resolveDir: join(path, '..') };
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

/** Before the name of another hot file. */
const HOT = 'hot:';

// Built aside and renamed: a run of mmo that is starting meanwhile sees the old tree or the new one.
const fresh = out === -1 ? join(root, 'node_modules', `.mmo-build-${process.pid}`) : `${dist}-${process.pid}`;
try {
  await bundle(fresh);
  await writeLauncher(join(fresh, 'bin'));
  if (withTypes) emitTypes(join(fresh, 'types'));
  writeFileSync(join(fresh, '.stamp'), digest);
  swap(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

/*
 * What is hot is CommonJS, which Node starts with less ado than modules; all else is split, and loaded when it is asked for. The builds
 * share no module: nothing may compare classes or keep state across such an import.
 */
async function bundle(outdir) {
  const cold = new Map();
  for (const file of Object.keys(hot)) await bundleHot(file, { outdir, cold });
  await build({
    ...common,
    banner,
    entryPoints: {
      'core/api': 'core/api.ts',
      'core/plugin-api': 'core/plugin-api.ts',
      'core/testing-api': 'core/testing/testing-api.ts',
      ...Object.fromEntries([...cold].map(([name, path]) => [`lazy/${name}`, path])),
    },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    plugins: [staysAtHome, lazyPackages, inlinePage, writeChecks, inlineGateway],
  });
}

/** One file with all that it imports, but for what is in another of them, and for what is cold and added to `cold`. */
async function bundleHot(file, { outdir, cold }) {
  const holderOf = new Map(Object.entries(hot).flatMap(([holder, paths]) => paths.map((path) => [join(root, path), holder])));
  const leaveOut = {
    name: 'leave-out',
    setup({ onLoad, onResolve, resolve: resolveWith }) {
      onResolve({ filter: /./ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (path.startsWith(HOT)) return { path: `./${basename(path)}.cjs`, external: true };
        if (kind !== 'dynamic-import' || pluginData === 'resolving' || isBuiltin(path) || external.includes(path)) return undefined;
        const found = await resolveWith(path, { kind, importer, resolveDir, pluginData: 'resolving' });
        const holder = holderOf.get(found.path);
        if (found.errors.length > 0 || holder === file) return found;
        // Nobody may start the program once more.
        const own = relative(root, found.path);
        // Relative, since names of modules stand in what is published.
        if (holder !== undefined && programs[holder] === undefined) return { path: own, namespace: 'hot', pluginData: holder };
        const isPackage = found.namespace === 'lazy';
        const name = coldName(isPackage ? `packages/${path}` : own);
        cold.set(name, isPackage ? `lazy:${path}` : found.path);
        return { path: `../lazy/${name}.js`, external: true };
      });
      onLoad({ filter: /./, namespace: 'hot' }, ({ path, pluginData }) => ({
        contents: `module.exports = require('${HOT}${pluginData}')(${JSON.stringify(path)});`,
        resolveDir: root,
      }));
    },
  };
  const lines = hot[file].map((path) => `  ${JSON.stringify(path)}: () => require('./${path}'),`);
  const held = { contents: `const held = {\n${lines.join('\n')}\n};\nmodule.exports = (path) => held[path]();`, resolveDir: root };
  const outfile = join(outdir, `${file}.cjs`);
  await build({
    ...common,
    format: 'cjs',
    // Read and held with one byte a letter.
    charset: 'ascii',
    banner: { js: bannerOfHot },
    ...(programs[file] === undefined ? { stdin: held } : { entryPoints: [programs[file]] }),
    outfile,
    plugins: [staysAtHome, leaveOut, lazyPackages, inlinePage, writeChecks, inlineGateway],
  });
  // As long as the word it stands for, so that the source map stays right.
  const code = readFileSync(outfile, 'utf8').slice(bannerOfHot.length);
  writeFileSync(outfile, `${bannerOfHot}${code.replaceAll(/(?<![\w$.])import\(/g, 'lazily(')}`);
}

function coldName(path) {
  return path.replace(/\.(ts|js|json)$/, '').replace(/[^\w/-]+/g, '-');
}

async function writeLauncher(folder) {
  const file = join(folder, 'mmo.js');
  await build({
    ...common,
    format: 'cjs',
    sourcemap: false,
    banner: { js: '#!/usr/bin/env node' },
    entryPoints: ['core/cli/launch.ts'],
    outfile: file,
  });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
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
