import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../core/model/event.ts';
import { outcomesOf } from '../support/event-log.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { treeOf } from './rig/tree-of.ts';
import { brokenNames, strangeNames } from './t28-strange-names.ts';

const perBatch = 30;
/** Copies what the folder `in` holds, once as a whole and once as matches of a glob. */
const copy = 'rm -rf tree flat; cp -a in tree; mkdir flat; cp -a in/. flat/';
const service = [
  'tasks:',
  `  build: { command: "${copy}", inputs: [$default], outputs: [tree, "flat/*"] }`,
  '  globs: { command: "true", inputs: ["in/**"] }',
  '',
].join('\n');

describeFault('t28', 'names', (part) => {
  part('files of any name are inputs and outputs, and come back exactly', { quick: 60, full: 150 }, async ({ count, random, tally, defer, signal }) => {
    const names = strangeNames(count, random);
    for (let first = 0; first < names.length; first += perBatch) {
      const batch = names.slice(first, first + perBatch);
      const rig = createRig(
        { files: { 'mmo.json': '{"name":"w"}\n', '.gitignore': '/s/tree\n/s/flat\n.mmo\n', 's/service.yml': service }, git: (first / perBatch) % 2 === 0 },
        defer,
      );
      for (const name of batch) {
        rig.write(`s/in/${name}`, `${JSON.stringify(name)}\n`, random.below(2) === 0 ? 0o644 : 0o755);
        rig.write(`s/in/folder ${batch.indexOf(name)}/${name}`, 'deep\n');
      }
      const complaints: string[] = [];
      const listed = await inputsOf(rig, signal);
      const missing = batch.filter((name) => listed.some((paths) => !paths.has(`s/in/${name}`)));
      if (missing.length > 0) complaints.push(`silently no inputs: ${missing.map((name) => JSON.stringify(name)).join(' ')}`);
      const clean = treeOf(rig.path('s/in'));
      const harm = { wrongBytes: 0, lost: 0, leaks: 0 };
      for (const expected of ['success', 'cached']) {
        const { exitCode, events, stderr } = await rig.run(['build'], { signal });
        if (exitCode !== 0 || outcomesOf(events).get('s:build')?.status !== expected)
          complaints.push(`exit ${exitCode}, not ${expected}: ${said(events)}${stderr}`);
        for (const folder of ['s/tree', 's/flat']) {
          // A glob of one level owns files and links alone.
          const actual = treeOf(rig.path(folder));
          const wanted = folder === 's/tree' ? clean : new Map([...clean].filter(([path]) => !path.includes('/') && !path.startsWith('folder ')));
          const { wrong, lost, strays } = compareTrees(wanted, actual);
          const kept = folder === 's/tree' ? strays : [];
          Object.assign(harm, { wrongBytes: harm.wrongBytes + wrong.length, lost: harm.lost + lost.length, leaks: harm.leaks + kept.length });
          if (wrong.length + lost.length + kept.length > 0)
            complaints.push(`${folder} after ${expected}: ${JSON.stringify([...wrong, ...lost, ...kept].slice(0, 8))}`);
        }
        rig.remove('s/tree');
        rig.remove('s/flat');
      }
      tally.tried(batch.length, complaints, harm);
    }
  });

  part('services live in folders of any name', { quick: 30, full: 100 }, async ({ count, random, tally, defer, signal }) => {
    const names = strangeNames(150, random)
      .filter((name) => !/^(?:mmo\.json|package\.json|\.git.*|\.nvmrc|\.env)$/.test(name))
      .filter((name, n, all) => all.findIndex((one) => folded(one) === folded(name)) === n)
      .slice(0, count);
    // Of the outputs alone: a folder of a service may be called like them.
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', '.gitignore': '/*/out\n.mmo\n' } }, defer);
    for (const [n, name] of names.entries()) {
      rig.write(`${name}/service.yml`, `name: s${n}\ntasks: { build: { command: "cat source.txt > out", outputs: [out] } }\n`);
      rig.write(`${name}/source.txt`, `${n}\n`);
    }
    const complaints: string[] = [];
    for (const expected of ['success', 'cached']) {
      const { exitCode, events, stderr } = await rig.run(['build'], { signal });
      const others = names.filter((_, n) => outcomesOf(events).get(`s${n}:build`)?.status !== expected);
      if (exitCode !== 0 || others.length > 0) complaints.push(`exit ${exitCode}, not ${expected}: ${JSON.stringify(others)} ${said(events)}${stderr}`);
      const lost = names.filter((name, n) => !rig.exists(`${name}/out`) || rig.read(`${name}/out`) !== `${n}\n`);
      if (lost.length > 0) complaints.push(`outputs missing or wrong after ${expected}: ${JSON.stringify(lost)}`);
      for (const name of names) rig.remove(`${name}/out`);
    }
    tally.tried(names.length, complaints);
  });

  part('services in folders that some file systems take for one are refused, both by name', { quick: 3, full: 3 }, async ({ tally, defer, signal }) => {
    for (const [one, other] of [
      ['case', 'Case'],
      ['caf\u00e9', 'cafe\u0301'],
      ['\u212b', '\u00c5'],
    ] as const) {
      const serviceOf = (name: string): string => `name: ${name}\ntasks: { build: { command: "echo > out", outputs: [out] } }\n`;
      const rig = createRig(
        { files: { 'mmo.json': '{"name":"w"}\n', [`${one}/service.yml`]: serviceOf('one'), [`${other}/service.yml`]: serviceOf('other') } },
        defer,
      );
      const { exitCode, stderr } = await rig.mmo(['run', 'build'], { signal });
      const isTold = exitCode === 2 && stderr.includes('"one:build"') && stderr.includes('"other:build"');
      tally.tried(1, isTold ? [] : [`${one} and ${other}: exit ${exitCode}: ${stderr}`]);
    }
  });

  part('a name that is not UTF-8 is refused by name, or of no matter', { quick: 6, full: 16 }, async ({ count, tally, defer, signal }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const name = brokenNames[tried % brokenNames.length] ?? Buffer.alloc(0);
      const git = tried % 4 < 2;
      const rig = createRig(
        { files: { 'mmo.json': '{"name":"w"}\n', 's/service.yml': service, '.gitignore': '.mmo\n/s/tree\n/s/flat\n', 's/in/fine': 'x\n' }, git },
        defer,
      );
      if (tried % 3 === 2) mkdirSync(at(rig, 's/in', name));
      writeFileSync(tried % 3 === 2 ? Buffer.concat([at(rig, 's/in', name), Buffer.from('/file')]) : at(rig, 's/in', name), 'x\n');
      const { exitCode, stderr } = await rig.mmo(['run', 'build'], { signal });
      const isTold = exitCode === 2 && stderr.includes('not UTF-8') && stderr.includes('s/in');
      tally.tried(1, isTold ? [] : [`input ${name.toString('latin1')}, git ${git}: exit ${exitCode}: ${stderr}`]);
    }
  });

  part('an output whose name is not UTF-8 is not stored, and said so', { quick: 2, full: 8 }, async ({ count, tally, defer, signal }) => {
    for (const name of brokenNames.slice(0, count)) {
      const octal = [...name].map((byte) => `\\\\${byte.toString(8).padStart(3, '0')}`).join('');
      const yml = `tasks: { build: { command: "mkdir -p tree && echo x > \\"tree/$(printf '${octal}')\\"", outputs: [tree] } }\n`;
      const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', 's/service.yml': yml, '.gitignore': '.mmo\n/s/tree\n' } }, defer);
      for (const round of ['first', 'second']) {
        const { exitCode, events } = await rig.run(['build'], { signal });
        const outcome = outcomesOf(events).get('s:build');
        const isRight = exitCode === 0 && outcome?.status === 'success' && !outcome.stored && said(events).includes('not valid UTF-8');
        const isThere = treeOf(rig.path('s/tree')).has(name.toString('latin1'));
        if (round === 'second') tally.tried(1, isRight && isThere ? [] : [`output ${octal}: exit ${exitCode} ${JSON.stringify(outcome)} ${said(events)}`]);
      }
    }
  });

  part('paths as long as the system allows', { quick: 2, full: 6 }, async ({ count, tally, defer, signal }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', 's/service.yml': service, '.gitignore': '.mmo\n/s/tree\n/s/flat\n' } }, defer);
      const room = 4000 - tried * 300 - rig.root.length;
      const folders = Array.from({ length: Math.floor(room / 201) }, (_, n) => String(n % 10).repeat(200)).join('/');
      rig.write(`s/in/${folders}/file`, 'deep\n');
      rig.write('s/in/fine', 'x\n');
      const clean = treeOf(rig.path('s/in'));
      const complaints: string[] = [];
      for (const round of ['first', 'second']) {
        const { exitCode, events, stderr } = await rig.run(['build'], { signal });
        const { wrong, lost, strays } = compareTrees(clean, treeOf(rig.path('s/tree')));
        if (exitCode !== 0 || wrong.length + lost.length + strays.length > 0) {
          complaints.push(
            `${round} run of ${folders.length} bytes: exit ${exitCode}, ${lost.length} lost: ${said(events).slice(0, 800)}${stderr.slice(0, 800)}`,
          );
        }
        rig.remove('s/tree');
      }
      tally.tried(1, complaints);
    }
  });
});

/** Paths of the inputs of both tasks. */
async function inputsOf(rig: Rig, signal: AbortSignal): Promise<readonly ReadonlySet<string>[]> {
  const { stdout, stderr, exitCode } = await rig.mmo(['run', 'build', 'globs', '--dry=json'], { signal });
  if (exitCode !== 0) throw new Error(stderr);
  const { tasks } = JSON.parse(stdout) as { readonly tasks: readonly { readonly inputs: Readonly<Record<string, string>> }[] };
  return tasks.map(({ inputs }) => new Set(Object.keys(inputs)));
}

function at(rig: Rig, folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${join(rig.root, folder)}/`), name]);
}

/** Warnings and mistakes of a run. */
function said(events: readonly RunEvent[]): string {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [event.diagnostic.message] : event.type === 'task:output' ? [event.text] : [])).join('\n');
}

/** As the least discerning file systems see it. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
