import type { Script } from 'node:vm';

export interface KeptCode {
  /** The file that starts it. */
  readonly main: string;
  /** Tells its files from those of another build. */
  readonly build: string;
  readonly command: string;
}

/** What a file of CommonJS is given, as Node does it. */
type Module = (
  exports: unknown,
  require: (id: string) => unknown,
  module: { exports: unknown },
  file: string,
  folder: string,
  /** Such a file cannot import by itself. */
  load: (specifier: string) => Promise<unknown>,
) => void;

/**
 * Loads a program of CommonJS files of one folder with what V8 made of them in an earlier call of the same command (`command`), the functions that were called among it. What is
 * missing, damaged or of another V8 is made anew once the command has succeeded, in `code/` beside the files, whose trust and life it
 * shares; where that cannot be written nothing is kept.
 */
export function loadKeptCode(folder: string, { main, build, command }: KeptCode): void {
  const fs = process.getBuiltinModule('node:fs');
  const { Script } = process.getBuiltinModule('node:vm');
  // V8 itself compares its version and flags, and of a source no more than its length.
  const kept = `${folder}/code/${build}-${process.version}-${process.arch}-${process.getBuiltinModule('node:v8').cachedDataVersionTag()}`;
  const keptFile = (name: string): string => `${kept}/${/^[a-z][a-z-]{0,30}$/.test(command) ? command : 'mmo'}.${name}`;
  const scripts = new Map<string, Script>();
  const loaded = new Map<string, { exports: unknown }>();
  let lacks = false;

  const requireFrom = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : require(id));
  const importFrom = (specifier: string): Promise<unknown> => import(specifier.startsWith('.') ? urlOf(`${folder}/${specifier}`) : specifier);
  const load = (name: string): unknown => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const file = `${folder}/${name}`;
    const cachedData = readTwice(fs, keptFile(name));
    const script = new Script(`${HEAD}${fs.readFileSync(file, 'utf8')}\n})`, { filename: file, columnOffset: -HEAD.length, cachedData });
    if (cachedData === undefined || script.cachedDataRejected === true) lacks = true;
    scripts.set(name, script);
    const module = { exports: {} };
    loaded.set(name, module);
    const run = script.runInThisContext() as Module;
    run(module.exports, requireFrom, module, file, folder, importFrom);
    return module.exports;
  };
  process.on('exit', (exitCode) => {
    if (exitCode === 0 && lacks) for (const [name, script] of scripts) writeTwice(fs, keptFile(name), () => script.createCachedData());
  });
  load(main);
}

function urlOf(path: string): string {
  return process.getBuiltinModule('node:url').pathToFileURL(path).href;
}

/** V8 does not look whether its bytes are whole; so they stand in the file twice. */
function readTwice(fs: Fs, file: string): Buffer | undefined {
  try {
    const bytes = fs.readFileSync(file);
    const half = bytes.length / 2;
    return bytes.length > 0 && Number.isInteger(half) && bytes.compare(bytes, half, undefined, 0, half) === 0 ? bytes.subarray(0, half) : undefined;
  } catch {
    return undefined;
  }
}

function writeTwice(fs: Fs, file: string, make: () => Buffer): void {
  const fresh = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(file.slice(0, file.lastIndexOf('/')), { recursive: true });
    // Before the work of making them.
    fs.writeFileSync(fresh, '');
    const bytes = make();
    fs.writeFileSync(fresh, Buffer.concat([bytes, bytes]));
    fs.renameSync(fresh, file);
  } catch {
    try {
      fs.unlinkSync(fresh);
    } catch {
      // Where nothing can be written, nothing is left.
    }
  }
}

type Fs = typeof import('node:fs');

const HEAD = '(function(exports,require,module,__filename,__dirname){';
