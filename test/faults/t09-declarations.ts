/** Outputs as somebody may declare them, and what must be said of it. */
export interface Declaration {
  readonly name: string;
  /** Service files by folder. */
  readonly services: Readonly<Record<string, Readonly<Record<string, readonly (string | object)[]>>>>;
  /** More files. */
  readonly files?: Readonly<Record<string, string>>;
  /** Inputs of `a:build`. */
  readonly inputs?: readonly string[];
  readonly config?: object;
  /** Each stands in what is said with exit code 2; without any, the declaration is fine. */
  readonly says: readonly string[];
}

const both = ['MMO3005', 'a:build', 'a:test'];
const outside = ['MMO3006', 'a:build'];
const sources = ['MMO3007', 'a:build'];

function pair(name: string, first: string, second: string | object, says: readonly string[] = both): Declaration {
  return { name, services: { 'services/a': { build: [first], test: [second] } }, says };
}

function single(name: string, output: string, says: readonly string[]): Declaration {
  return { name, services: { 'services/a': { build: [output] } }, says };
}

/** What must be refused with the names of all tasks that are concerned, and its harmless neighbours. */
export const declarations: readonly Declaration[] = [
  pair('one folder twice', 'dist', 'dist'),
  pair('one folder, written in two ways', 'dist/', './dist/**'),
  pair('doubled slash', 'dist//x', 'dist/x'),
  pair('folder in folder', 'dist', 'dist/sub/deep'),
  pair('folder and glob in it', 'dist/**', 'dist/*.js'),
  pair('folder and optional file in it', 'dist', { path: 'dist/report.xml', optional: true }),
  pair('glob and its match', '*.js', 'a.js'),
  pair('the same glob', 'gen/*.js', 'gen/*.js'),
  pair('two globs that meet', 'gen/*.test.js', 'gen/*.js'),
  pair('glob of folders and a folder', '*/x.js', 'dist'),
  pair('glob of folders and a folder below', '*/deep/*.js', 'dist/deep'),
  pair('glob over all', '**/*.js', 'dist'),
  pair('braces', '{gen,dist}/x', 'dist'),
  pair('class of characters', 'gen/[ab].txt', 'gen/a.txt'),
  pair('two names in one case', 'dist', 'Dist'),
  pair('two forms of one name', 'caf\u00e9', 'cafe\u0301'),
  pair('neighbours', 'dist', 'dist-2', []),
  pair('globs with other ends', 'gen/*.js', 'gen/*.ts', []),
  pair('neighbours below a folder', 'gen/a', 'gen/b', []),
  single('above the service', '../../dist', outside),
  single('in another service', '../b/dist', outside),
  single('through the service and out', 'dist/../../b', outside),
  single('absolute', '/tmp/dist', outside),
  single('the service itself', '.', outside),
  single('the service itself, longer', './', outside),
  single('all of the service', '**', sources),
  single('its own service file', 'service.yml', sources),
  single('a glob over its service file', '*.yml', sources),
  single("mmo's own folder", '.mmo/cache', outside),
  single("git's folder", '.git/hooks', outside),
  { ...single('its own input', 'src', sources), inputs: ['src/**'] },
  { name: 'a folder with another service', services: { 'services/a': { build: ['inner'] }, 'services/a/inner': { build: ['dist'] } }, says: sources },
  { name: 'the root over a service', services: { '': { build: ['services'] }, 'services/a': { build: ['dist'] } }, says: ['MMO3007'] },
  {
    name: 'the root and a service',
    services: { '': { build: ['services/a/dist'] }, 'services/a': { build: ['dist'] } },
    says: ['MMO3005', 'root:build', 'a:build'],
  },
  {
    name: "a glob of the root into a service's outputs",
    services: { '': { build: ['**/*.map'] }, 'services/a': { build: ['dist'] } },
    says: ['MMO3005', 'root:build', 'a:build'],
  },
  {
    name: 'one default for two tasks',
    services: { 'services/a': { build: ['dist'] } },
    config: { tasks: { lint: { command: 'true', outputs: ['dist'] } } },
    says: ['MMO3005', 'a:build', 'a:lint'],
  },
];
