import type { FileMode } from '../../core/model/tree.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { World } from './t07-key-of-world.ts';

type Draft = { -readonly [Key in keyof World]: World[Key] };

/** Few and short, so that parts of one text often look like parts of another; with all that a boundary could be made of. */
const texts: readonly string[] = [
  ...['', 'a', 'b', 'ab', 'abc', 'c', '1', '01', '1.0', 'true', 'null', '0', 'A=1', '=', ' ', '"', "'", '\\', ',', ':', ';', '\n', '\0', 'a\0b', 'a\nb'],
  ...['s1:a', 'l1:', 'm0:', 'z', 't', '\u00e9', 'e\u0301', '\u{1f600}', 'dist', 'dist (optional)', '(optional)', '[]', '{}', '["a"]', 'undefined', '\r\n'],
];
const values: readonly unknown[] = [
  ...texts,
  0,
  1,
  -1,
  1.5,
  1e21,
  true,
  false,
  null,
  [],
  {},
  [''],
  ['a'],
  ['a', 'b'],
  [['a'], 'b'],
  { a: 1 },
  { a: '1' },
  { a: [1] },
];
const names: readonly string[] = [
  'a',
  'b',
  'ab',
  'a.b',
  'a b',
  'a/b',
  'a/b/c',
  'b/a',
  '-',
  'A',
  'a(1)',
  'a:b',
  '#',
  '\u00e9',
  'e\u0301',
  'x',
  'y',
  '.a',
  'a\nb',
];
const variables: readonly string[] = ['A', 'B', 'AB', 'A_B', 'A1', '_'];
// Neither NUL nor a line end can be in a variable, or white space and quotes in a bare value of an env file.
const envTexts = texts.filter((text) => !/[\0\r\n]/.test(text));
const envFileTexts = envTexts.filter((text) => !/[\s#"'\\]/.test(text));
const modes: readonly FileMode[] = ['100644', '100755', '120000', '160000'];
const outputs: readonly string[] = ['dist', 'dist (optional)', 'dist (required)', 'dist/**', 'dist/*', 'o', 'o/c', 'od'];

/** A task with everything chosen by chance. */
export function randomWorld(random: SeededRandom): World {
  const world: Draft = {
    ...{ platform: 'linux-x64-glibc', executor: 'command', executorVersion: '1', service: 'a', task: 'b', cwd: undefined, command: 'a' },
    ...{ options: {}, outputs: [], files: {}, taken: {}, given: {}, vars: {}, envFile: {}, args: [], tools: {}, dependencies: {} },
  };
  for (let times = 9; times > 0; times -= 1) change(world, random);
  return world;
}

/** The same task but for one thing, most of the time; now and then chance changes it back to what it was. */
export function otherWorld(world: World, random: SeededRandom): World {
  const draft: Draft = { ...world };
  change(draft, random);
  return draft;
}

/** All that tells one world from another, as one text: two worlds with the same text must have the same key, and no others may. */
export function textOfWorld(world: World): string {
  const { platform, executor, executorVersion, service, task, cwd, command, outputs: patterns, args } = world;
  const maps = [world.options, world.files, world.taken, world.given, world.vars, world.envFile, world.tools, world.dependencies];
  const entries = maps.map((map) => Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  const owned = patterns.map(({ path, optional }) => [path, optional]).sort();
  return JSON.stringify([platform, executor, executorVersion, service, task, cwd ?? 0, command ?? 0, owned, args, entries]);
}

type Change = (world: Draft, random: SeededRandom) => void;

const changes: readonly Change[] = [
  (world, random) => {
    world.platform = pick(random, ['linux-x64-glibc', 'linux-x64-musl', 'linux-arm64-glibc', 'darwin-arm64']);
  },
  (world, random) => {
    world.executor = pick(random, ['command', 'proto', 'a', 'b']);
  },
  (world, random) => {
    world.executorVersion = pick(random, ['', '1', '1.0', 'a', 'sha256:1']);
  },
  (world, random) => {
    world.service = pick(random, ['a', 'ab', 'a-b']);
  },
  (world, random) => {
    world.task = pick(random, ['b', 'a', 'b-a']);
  },
  (world, random) => {
    world.cwd = pick(random, [undefined, 'a', 'b', 'a/b']);
  },
  (world, random) => {
    world.command = [undefined, pick(random, texts), list(random)][random.below(3)];
  },
  (world, random) => {
    world.options = put(random, world.options, [pick(random, ['a', 'b', 'ab', '']), pick(random, values)]);
  },
  (world, random) => {
    const paths = new Set(Array.from({ length: random.below(3) }, () => pick(random, outputs)));
    world.outputs = [...paths].map((path) => ({ path, optional: random.below(2) === 0 }));
  },
  (world, random) => {
    world.files = put(random, world.files, [pick(random, names), [pick(random, modes), pick(random, ['', 'a', 'b', 'ab', 'c', '1'])] as const]);
  },
  moveFile,
  (world, random) => {
    world.taken = put(random, world.taken, [variable(random, 'T'), random.below(3) === 0 ? undefined : pick(random, envTexts)]);
  },
  (world, random) => {
    world.given = put(random, world.given, [variable(random, 'G'), pick(random, envTexts)]);
  },
  (world, random) => {
    world.vars = put(random, world.vars, [variable(random, 'V'), pick(random, texts)]);
  },
  (world, random) => {
    world.envFile = put(random, world.envFile, [variable(random, 'E'), pick(random, envFileTexts)]);
  },
  (world, random) => {
    world.args = list(random);
  },
  (world, random) => {
    world.tools = put(random, world.tools, [pick(random, ['go', 'node', 'g', 'o']), pick(random, texts)]);
  },
  (world, random) => {
    world.dependencies = put(random, world.dependencies, [pick(random, ['a:b', 'a:', 'b:a', 'ab:b']), pick(random, ['a', 'b', 'ab', 'aa', ''])]);
  },
];

function change(world: Draft, random: SeededRandom): void {
  pick(random, changes)(world, random);
}

function pick<Item>(random: SeededRandom, items: readonly Item[]): Item {
  return items[random.below(items.length)] as Item;
}

function list(random: SeededRandom): readonly string[] {
  return Array.from({ length: random.below(4) }, () => pick(random, texts));
}

function variable(random: SeededRandom, section: string): string {
  return `${section}${pick(random, variables)}`;
}

/** Sets an entry; one that is there may go instead. */
function put<Value>(random: SeededRandom, map: Readonly<Record<string, Value>>, [name, value]: readonly [string, Value]): Readonly<Record<string, Value>> {
  const { [name]: old, ...rest } = map;
  return old !== undefined && random.below(3) === 0 ? rest : { ...rest, [name]: value };
}

/** Renames a file, with its bytes, or swaps the bytes of two. */
function moveFile(world: Draft, random: SeededRandom): void {
  const entries = Object.entries(world.files);
  const [first, second] = [entries.at(0), entries.at(-1)];
  if (first === undefined || second === undefined) return;
  const { [first[0]]: _, ...rest } = world.files;
  world.files = first[0] === second[0] ? { ...rest, [pick(random, names)]: first[1] } : { ...rest, [first[0]]: second[1], [second[0]]: first[1] };
}
