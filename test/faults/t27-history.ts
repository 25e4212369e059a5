import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { Rig } from '../support/workspace-rig.ts';

const size = 6;

/** The first commit of a workspace whose builds hold every file of their service, their modes, and what they depend on. */
export function firstFiles(random: SeededRandom): Readonly<Record<string, string>> {
  const files: Record<string, string> = { '.gitignore': 'out\n.mmo\n', 'mmo.json': workspaceFile('one'), 'shared.txt': 'shared\n', 'used.txt': 'used\n' };
  for (let n = 0; n < size; n += 1) {
    files[`s${n}/service.yml`] = serviceFile(n, random);
    for (const name of ['a', 'b', 'deep/c']) files[`s${n}/${name}.txt`] = `${name} of ${n}\n`;
  }
  return files;
}

/** Makes one random change of a work tree, and says which. */
export function changeSomething({ root, write, read }: Rig, random: SeededRandom): string {
  const folders = readdirSync(root).filter((name) => existsSync(join(root, name, 'service.yml')));
  const folder = folders[random.below(folders.length)] ?? 's0';
  const n = Number(/\d+/.exec(folder)?.[0] ?? 0);
  const texts = readdirSync(join(root, folder)).filter((name) => name.endsWith('.txt'));
  const text = `${folder}/${texts[random.below(texts.length)] ?? 'a.txt'}`;
  const isThere = existsSync(join(root, text));
  const kinds: readonly (readonly [string, () => unknown])[] = [
    ['mmo.json', () => write('mmo.json', workspaceFile(`value ${random.below(3)}`))],
    ['shared.txt', () => write('shared.txt', `shared ${random.below(3)}\n`)],
    ['used.txt', () => write('used.txt', `used ${random.below(3)}\n`)],
    [`${folder}/service.yml`, () => write(`${folder}/service.yml`, serviceFile(n, random))],
    [`delete ${text}`, () => rmSync(join(root, text), { force: true })],
    [`move ${text}`, () => isThere && renameSync(join(root, text), join(root, folders[random.below(folders.length)] ?? folder, `moved${random.below(4)}.txt`))],
    [`chmod ${text}`, () => isThere && chmodSync(join(root, text), statSync(join(root, text)).mode ^ 0o111)],
    [`notes of ${folder}`, () => write(`${folder}/notes${random.below(2)}.md`, `notes ${random.below(9)}\n`)],
    [`add to ${folder}`, () => write(`${folder}/deep/added${random.below(3)}.txt`, `added ${random.below(9)}\n`)],
    [`append to ${text}`, () => write(text, `${isThere ? read(text) : ''}more ${random.below(9)}\n`)],
    [`edit ${text} to the same size`, () => write(text, isThere ? read(text).replace(/.$/m, String(random.below(10))) : 'again\n')],
    [`move service ${folder}`, () => !folder.startsWith('moved') && renameSync(join(root, folder), join(root, `moved-${folder}`))],
  ];
  const [name, act] = kinds[random.below(kinds.length)] ?? ['nothing', (): void => undefined];
  act();
  return name;
}

/**
 * What every service's build makes in the work tree, by name: by sh alone in the order of their names, which is that of
 * their dependencies, from nothing.
 */
export function buildWithoutMmo({ root }: Rig): ReadonlyMap<string, string> {
  const workspace = JSON.parse(readFileSync(join(root, 'mmo.json'), 'utf8')) as {
    readonly env: Readonly<Record<string, string>>;
    readonly tasks: { readonly build: { readonly command: string } };
  };
  const services = readdirSync(root).flatMap((dir) => {
    const file = join(root, dir, 'service.yml');
    return existsSync(file)
      ? [{ dir, ...(JSON.parse(readFileSync(file, 'utf8')) as { readonly name: string; readonly env: Readonly<Record<string, string>> }) }]
      : [];
  });
  const script = services
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ dir, env }) => {
      const variables = Object.entries({ ...workspace.env, ...env }).map(([name, value]) => `${name}='${value}'`);
      return `(cd ${dir}; rm -rf out; export ${variables.join(' ')}; ${workspace.tasks.build.command}) || exit`;
    })
    .join('\n');
  const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build without mmo failed: ${stderr}`);
  return new Map(services.map(({ name, dir }) => [name, readFileSync(join(root, dir, 'out', 'all'), 'latin1')]));
}

/** Everything that may count: names, modes and bytes of the service's files, variables, a file elsewhere, outputs below. */
const command = [
  'mkdir -p out',
  "find . \\( -name out -o -name '*.md' -o -name service.yml \\) -prune -o \\( -type f -printf '%m %p ' -exec cksum {} ';' \\) | LC_ALL=C sort > out/all",
  'for n in $NEEDS; do cat ../*$n/out/all; done | cksum >> out/all',
  'cat ../used.txt ../shared.txt >> out/all; echo $VALUE $LEVEL >> out/all',
].join(' && ');

function workspaceFile(value: string): string {
  const build = { command, dependsOn: ['^build'], outputs: ['out'], inputs: ['...', '!**/*.md', '//used.txt'] };
  return JSON.stringify({ name: 'random', schemaVersion: 1, globalInputs: ['//shared.txt'], env: { VALUE: value }, tasks: { build } });
}

/** Depends on some services of lower number. */
function serviceFile(n: number, random: SeededRandom): string {
  const dependsOn = Array.from({ length: n }, (_, other) => `s${other}`).filter(() => random.below(3) === 0);
  return `${JSON.stringify({ name: `s${n}`, dependsOn, env: { LEVEL: String(random.below(3)), NEEDS: dependsOn.join(' ') } })}\n`;
}
