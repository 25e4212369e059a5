import { chmodSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';
import { type SeededRandom, seededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const seed = Number(process.env['MMO_TEST_SEED'] ?? 20_260_301);
const commits = 25;
const size = 6;

describe('affected, against running everything with empty caches at both commits', (test) => {
  test(
    'is never too small, nor always everything',
    async ({ defer, signal }) => {
      const random = seededRandom(seed);
      const rig = createRig({ files: firstFiles(random) }, defer);
      let before = await runEverything(rig, signal);
      let listed = 0;
      let possible = 0;
      for (let n = 0; n < commits; n += 1) {
        const did = [changeSomething(rig, random), ...(random.below(3) === 0 ? [changeSomething(rig, random)] : [])];
        rig.commit();
        const affected = await affectedIds(rig, signal);
        const after = await runEverything(rig, signal);
        const differs = [...after].filter(([id, made]) => before.get(id) !== made).map(([id]) => id);
        const missed = differs.filter((id) => !affected.has(id));
        assert.equal(missed, [], `seed ${seed}, commit ${n} (${did.join(', ')}): tasks that differ and were not affected`);
        listed += affected.size;
        possible += after.size;
        before = after;
      }
      assert.ok(listed > 0 && listed < possible, `seed ${seed}: ${listed} of ${possible} were affected`);
    },
    { timeoutMs: 180_000 },
  );
});

/** Key and outputs by task. */
async function runEverything(rig: Rig, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  rig.git('clean', '-xdfq');
  const { exitCode, stdout, stderr, events } = await rig.run(['build', 'test'], { signal });
  assert.is(exitCode, 0, `${stdout}${stderr}`);
  return new Map(
    events.flatMap((event) => {
      if (event.type !== 'task:end') return [];
      const output = `${event.task.slice(0, event.task.indexOf(':'))}/out/all`;
      return [[event.task, `${event.key} ${event.task.endsWith(':build') ? rig.read(output) : ''}`] as const];
    }),
  );
}

async function affectedIds(rig: Rig, signal: AbortSignal): Promise<ReadonlySet<string>> {
  const { exitCode, stdout, stderr } = await rig.mmo(['affected', '--base', 'HEAD~1', '--json'], { signal });
  assert.is(exitCode, 0, stderr);
  return new Set((JSON.parse(stdout) as { readonly tasks: readonly { readonly id: string }[] }).tasks.map(({ id }) => id));
}

function firstFiles(random: SeededRandom): Record<string, string> {
  const files: Record<string, string> = { '.gitignore': 'out\n.mmo\n', 'mmo.json': workspaceFile('one'), 'shared.txt': 'shared\n' };
  for (let n = 0; n < size; n += 1) {
    files[`s${n}/service.yml`] = serviceFile(n, random);
    for (const name of ['a', 'b', 'c']) files[`s${n}/${name}.txt`] = `${name} of ${n}\n`;
  }
  return files;
}

function workspaceFile(value: string): string {
  return JSON.stringify({
    name: 'random',
    schemaVersion: 1,
    globalInputs: ['//shared.txt'],
    env: { VALUE: value },
    tasks: { build: { dependsOn: ['^build'], outputs: ['out'], inputs: ['...', '!**/*.md'] }, test: { command: 'true', dependsOn: ['build'] } },
  });
}

/** Depends on some services of lower number; copies what they made. Every fourth has no build at all at times. */
function serviceFile(n: number, random: SeededRandom): string {
  const dependsOn = Array.from({ length: n }, (_, other) => `s${other}`).filter(() => random.below(3) === 0);
  const sources = dependsOn.map((name) => `../${name}/out/all`).join(' ');
  const command = `mkdir -p out && { cat *.txt ${sources} || true; echo ${random.below(2)}; } 2>/dev/null | grep -v '^#' > out/all`;
  return `name: s${n}\ndependsOn: [${dependsOn.join(', ')}]\ntasks:\n  build:\n    command: ${JSON.stringify(command)}\n`;
}

function changeSomething(rig: Rig, random: SeededRandom): string {
  const n = random.below(size);
  const folder = `s${n}`;
  const texts = readdirSync(rig.path(folder)).filter((name) => name.endsWith('.txt'));
  const text = join(folder, texts[random.below(texts.length)] ?? 'a.txt');
  const isThere = rig.exists(text);
  switch (random.below(11)) {
    case 0:
      rig.write('mmo.json', workspaceFile(`value ${random.below(3)}`));
      return 'mmo.json';
    case 1:
      rig.write('shared.txt', `shared ${random.below(3)}\n`);
      return 'shared.txt';
    case 2:
      rig.write(`${folder}/service.yml`, serviceFile(n, random));
      return `${folder}/service.yml`;
    case 3:
      if (isThere) rig.remove(text);
      return `delete ${text}`;
    case 4:
      if (isThere) rig.git('mv', '-f', text, `s${random.below(size)}/moved${random.below(4)}.txt`);
      return `move ${text}`;
    case 5:
      if (isThere) chmodSync(rig.path(text), statSync(rig.path(text)).mode ^ 0o111);
      return `chmod ${text}`;
    case 6:
      rig.write(`${folder}/notes${random.below(2)}.md`, `notes ${random.below(9)}\n`);
      return `notes of ${folder}`;
    case 7:
      rig.write(`${folder}/added${random.below(3)}.txt`, `added ${random.below(9)}\n`);
      return `add to ${folder}`;
    case 8:
      rig.write(text, `# remark ${random.below(9)}\n${isThere ? rig.read(text) : ''}`);
      return `remark in ${text}`;
    default:
      rig.write(text, `edit ${random.below(9)}\n`);
      return `edit ${text}`;
  }
}
