import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SeededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault, type FaultContext } from './rig/describe-fault.ts';
import { processesBelow } from './rig/processes-below.ts';
import { treeOf } from './rig/tree-of.ts';
import { waitUntil } from './rig/wait-until.ts';
import { type Attack, attacks, texts } from './t20-attacks.ts';

const except = ['workspace/.mmo', 'workspace/.git', 'home'];
const sources = { 'mmo.json': '{"name":"w"}\n', 's/service.yml': 'name: s\ntasks:\n  build: { command: "true" }\n', '.gitignore': '.mmo\nout\n' };

describeFault('t20', 'injection', (part) => {
  const half = attacks.length / 2;
  part('no text in a file becomes a command, a flag or a path', { quick: 30, full: 100 }, async (fault) => attackAll(attacks.slice(0, half), fault));
  part('no text on the command line, in the environment or in a plugin does', { quick: 30, full: 100 }, async (fault) => attackAll(attacks.slice(half), fault));
});

async function attackAll(places: readonly Attack[], { count, random, tally, defer, signal }: FaultContext): Promise<void> {
  const rig = createRig({ files: sources }, defer);
  for (const { attack, text } of chosen(places, count, random)) {
    startAnew(rig);
    attack.prepare?.(rig, text);
    const before = treeOf(dirname(rig.root), except);
    const result = await rig.mmo(attack.args(text), { env: attack.env?.(text) ?? {}, signal });
    const complaint = attack.check(result, rig, text);
    const complaints = complaint === undefined ? [] : [complaint];
    if (/\n {4}at |MMO9000/.test(result.stderr)) complaints.push(`a stack trace: ${result.stderr.slice(0, 800)}`);
    const after = treeOf(dirname(rig.root), except);
    const canaries = [...after.keys()].filter((path) => path.split('/').at(-1) === 'pwned');
    const changed = [...before.keys()].filter(
      (path) => !path.endsWith('/out') && after.get(path) !== before.get(path) && !after.get(path)?.startsWith('folder'),
    );
    if (canaries.length > 0) complaints.push(`it was executed: ${canaries.join(', ')}`);
    if (changed.length > 0) complaints.push(`changed: ${changed.join(', ')}`);
    // A helper that only looked, such as git, may need a moment to notice that nobody listens.
    await waitUntil(() => processesBelow(dirname(rig.root)).length === 0, 5_000);
    const left = processesBelow(dirname(rig.root));
    const leaks = canaries.length + changed.length + left.length;
    const head = `${attack.title}: ${JSON.stringify(text.slice(0, 200))}`;
    tally.tried(1, complaints.length + left.length === 0 ? [] : [head, ...complaints, ...left.map(({ command }) => `still runs: ${command}`)], { leaks });
  }
}

/** Every place at least once where the count allows it, with texts by chance. */
function chosen(places: readonly Attack[], count: number, random: SeededRandom): readonly { readonly attack: Attack; readonly text: string }[] {
  return Array.from({ length: count }, (_, n) => {
    const attack = places[n % places.length] as Attack;
    const fitting = texts.filter((text) => attack.fits?.(text) ?? true);
    return { attack, text: fitting[random.below(fitting.length)] ?? '' };
  });
}

/** The work tree as it was committed, and HEAD where it was. */
function startAnew(rig: Rig): void {
  for (const name of readdirSync(rig.root)) if (name !== '.git') rig.remove(name);
  for (const [path, text] of Object.entries(sources)) rig.write(path, text);
  rig.write('.git/HEAD', 'ref: refs/heads/main\n');
}
