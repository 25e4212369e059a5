import { loadKeptCode } from '../host/load-kept-code.ts';
import { buildId } from './build-id.ts';
import { version } from './version.ts';

// Free of dependencies, and of all that a call does not need: it is on the path of every invocation. The build makes it `dist/bin/mmo.js`.
const folder = '../cli';
const { argv, env, versions } = process;
const word = argv[2] ?? '';
if (argv.length === 3 && word === '--version') {
  process.stdout.write(`${version}\n`);
} else {
  const { getBuiltinModule } = process;
  const isNode20 = versions.node.startsWith('20.');
  // For a shell that waits at a key.
  const isCompletion = word === 'completion' && argv[3]?.startsWith('--words=') === true;
  // Node itself keeps what it has compiled since 22.
  if (!isNode20) (getBuiltinModule('node:module') as { readonly enableCompileCache?: () => unknown }).enableCompileCache?.();
  if (!isCompletion) {
    // Node's own modules come compiled, for the flags that V8 has by default: what commands need of them is loaded before these change.
    for (const id of ['child_process', 'crypto', 'os', 'path/posix', 'perf_hooks', 'timers/promises', 'vm']) getBuiltinModule(`node:${id}`);
    // These load theirs as they are asked for.
    Reflect.get(getBuiltinModule('node:util'), 'parseArgs');
    Reflect.get(process, 'stdout');
    const { setFlagsFromString } = getBuiltinModule('node:v8');
    // Code of a run that ends in a second is hardly used again once it is optimized: three times the default before that begins. V8 refuses flags aloud that it has no more.
    if (isNode20) setFlagsFromString('--interrupt-budget=200000');
    // So small a heap is marked in one go sooner than bit by bit beside the work.
    if (isNode20) setFlagsFromString('--no-incremental-marking');
    // A run allocates much at once and ends: room for it from the start saves half of the collections. To make twice the room takes longer than it saves.
    setFlagsFromString('--semi-space-growth-factor=8');
  }
  const main = isCompletion ? 'completion.cjs' : 'main.cjs';
  const isKept = isNode20 && env['NODE_DISABLE_COMPILE_CACHE'] === undefined && env['NODE_V8_COVERAGE'] === undefined;
  if (isKept) loadKeptCode(`${__dirname.slice(0, -'bin'.length)}cli`, { main, build: buildId, command: word });
  else require(`${folder}/${main}`);
}
