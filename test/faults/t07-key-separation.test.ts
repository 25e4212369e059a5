import { hash } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { digestOf } from '../../core/key/digest.ts';
import { mmoCommand } from '../support/mmo-command.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { type CallOptions, createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { keyOfWorld, type Surroundings } from './t07-key-of-world.ts';
import { otherWorld, randomWorld, textOfWorld } from './t07-random-world.ts';

/** Every so often a new world, so that not all are neighbours. */
const sameStem = 200;
const plain: Surroundings = { root: '/w', env: {}, shuffle: (items) => items };

describeFault('t07', 'key separation', (part) => {
  part('no two tasks that differ share a key', { quick: 60_000, full: 1_000_000 }, async ({ count, random, tally }) => {
    const textByKey = new Map<string, string>();
    const keyByText = new Map<string, string>();
    let world = randomWorld(random);
    for (let pairs = 0; pairs < count; pairs += 1) {
      world = pairs % sameStem === 0 ? randomWorld(random) : otherWorld(world, random);
      const text = textOfWorld(world);
      const [key, id] = [keyOfWorld(world, plain).slice(0, 24), hash('sha1', text, 'base64').slice(0, 16)];
      const complaints: string[] = [];
      if ((textByKey.get(key) ?? id) !== id) complaints.push(`shares its key with another: ${text}`);
      if ((keyByText.get(id) ?? key) !== key) complaints.push(`has two keys: ${text}`);
      textByKey.set(key, id);
      keyByText.set(id, key);
      tally.tried(1, complaints, { wrongBytes: complaints.length });
    }
  });

  part('where nothing differs that counts, the key is the same', { quick: 10_000, full: 10_000 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const world = randomWorld(random);
      const [here, there] = [keyOfWorld(world, plain), keyOfWorld(world, randomSurroundings(random))];
      tally.tried(1, here === there ? [] : [`moved and shuffled, it has another key: ${textOfWorld(world)}`]);
    }
  });

  part('values of different shape have different digests', { quick: 20, full: 20 }, async ({ tally }) => {
    const shapes: readonly unknown[] = [
      ...[['ab', 'c'], ['a', 'bc'], ['abc'], 'abc', [['abc']], ['ab', ['c']], 1, '1', true, 't', null, '', [], {}, [''], ['\0'], ['s1:a'], 's1:a'],
      ...[{ a: 'b' }, { ab: '' }, ['a', 'b'], [{ a: 'b' }], { a: ['b'] }, -1, 1.5, 'n1;'],
    ];
    const digests = new Map<string, unknown>();
    for (const shape of shapes) {
      const digest = digestOf(shape);
      tally.tried(1, digests.has(digest) ? [`${JSON.stringify(shape)} has the digest of ${JSON.stringify(digests.get(digest))}`] : []);
      digests.set(digest, shape);
    }
  });

  part('through the command line: another place, locale, time zone, mask and order of variables', { quick: 8, full: 40 }, async (fault) => {
    const { count, random, tally, defer, signal } = fault;
    const rig = createRig({ files: sources() }, defer);
    const expected = await keysOf(rig, { signal });
    const zones = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'];
    const locales = ['C', 'tr_TR.UTF-8', 'ja_JP.eucJP', 'C.UTF-8'];
    for (let tried = 0; tried < count; tried += 1) {
      const folder = join(dirname(rig.root), `clone ${tried} \u00fc`);
      cpSync(rig.root, folder, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('/.mmo') });
      const home = join(folder, '..', `home ${tried}`);
      mkdirSync(home);
      const locale = locales[tried % locales.length] ?? 'C';
      const env = {
        TZ: zones[random.below(zones.length)] ?? '',
        LC_ALL: locale,
        LANG: locale,
        HOME: home,
        USER: `user${tried}`,
        [`NOISE_${tried}`]: 'x',
        TERM: 'dumb',
      };
      const mask = ['000', '022', '077', '027'][random.below(4)] ?? '022';
      const keys = await keysOf(rig, { cwd: folder, env: shuffledMap(env, random), signal }, `umask ${mask}; `);
      tally.tried(1, keys === expected ? [] : [`with umask ${mask} and ${JSON.stringify(env)} in ${folder}: ${keys} instead of ${expected}`]);
    }
  });

  part('through the command line: what differs on disk', { quick: 10, full: 10 }, async ({ tally, defer, signal }) => {
    const rig = createRig({ files: sources() }, defer);
    const keys = new Map([[await keysOf(rig, { signal }), 'nothing']]);
    const changes: readonly (readonly [string, () => void, CallOptions['env']?])[] = [
      ['a variable', () => undefined, { MODE: 'other' }],
      ['an empty variable', () => undefined, { MODE: '' }],
      ['a byte', () => rig.write('a/one', 'One\n')],
      ['the executable bit', () => chmodSync(rig.path('a/run.sh'), 0o755)],
      ['names swapped', () => swap(rig)],
      ['a renamed file', () => rename(rig)],
      ['a link to the same bytes', () => link(rig)],
      ['an empty file', () => rig.write('a/empty', '')],
      ['line ends', () => rig.write('a/two', 'two\r\n')],
      ['a command in a list', () => rig.write('a/service.yml', serviceOf('[make]'))],
    ];
    for (const [what, act, env] of changes) {
      if (env === undefined) act();
      const key = await keysOf(rig, { env: env ?? {}, signal });
      tally.tried(1, keys.has(key) ? [`${what}: same key as ${keys.get(key)}`] : [], { wrongBytes: keys.has(key) ? 1 : 0 });
      keys.set(key, what);
    }
  });
});

function sources(): Readonly<Record<string, string>> {
  const service = serviceOf('make');
  return { 'mmo.json': '{"name":"w"}\n', 'a/service.yml': service, 'a/one': 'one\n', 'a/two': 'two\n', 'a/run.sh': 'echo\n', 'a/\u00fc \n': 'odd\n' };
}

function serviceOf(command: string): string {
  return `name: a\ntasks:\n  build: { command: ${command}, env: [MODE], outputs: [dist] }\n`;
}

function swap(rig: Rig): void {
  rig.write('a/one', rig.read('a/two'));
  rig.write('a/two', 'One\n');
}

function rename(rig: Rig): void {
  rig.write('a/three', rig.read('a/two'));
  rig.remove('a/two');
}

function link(rig: Rig): void {
  rig.write('a/two', rig.read('a/three'));
  rig.remove('a/three');
  symlinkSync('two', rig.path('a/three'));
}

/** Keys of all tasks, as mmo itself tells them. */
async function keysOf(rig: Rig, call: CallOptions & { readonly cwd?: string }, before = ''): Promise<string> {
  const argv = [...(await mmoCommand()), 'run', 'build', '--dry=json', ...(call.cwd === undefined ? [] : ['-C', call.cwd])];
  const { cwd: _, ...rest } = call;
  const { exitCode, stdout, stderr } = await rig.spawn(['sh', '-c', `${before}exec "$@"`, 'sh', ...argv], rest).ended;
  if (exitCode !== 0) throw new Error(stderr);
  const { tasks } = JSON.parse(stdout) as { readonly tasks: readonly { readonly id: string; readonly key: string }[] };
  return tasks.map(({ id, key }) => `${id} ${key}`).join(' ');
}

function randomSurroundings(random: SeededRandom): Surroundings {
  const noise = Object.fromEntries(Array.from({ length: random.below(6) }, () => [`NOISE_${random.below(100)}`, String(random.below(100))]));
  const env = { LANG: `C${random.below(9)}`, TZ: `Z${random.below(9)}`, HOME: `/home/${random.below(9)}`, ...noise };
  return { root: `/elsewhere/${random.below(1000)}`, env, shuffle: (items) => shuffled(items, random) };
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): readonly Item[] {
  const result = [...items];
  for (let n = result.length - 1; n > 0; n -= 1) {
    const other = random.below(n + 1);
    [result[n], result[other]] = [result[other] as Item, result[n] as Item];
  }
  return result;
}

function shuffledMap(map: Readonly<Record<string, string>>, random: SeededRandom): Record<string, string> {
  return Object.fromEntries(shuffled(Object.entries(map), random));
}
