import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { locate } from '../../core/diagnostics/locate.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { inTime } from './rig/in-time.ts';
import { type MeasuredResult, measuredCall } from './rig/measured-call.ts';
import { type CraftedFile, craftedServices } from './t19-crafted-services.ts';
import { craftedWorkspaces, fineServices, patterns } from './t19-crafted-workspaces.ts';
import { fuzzConfiguration } from './t19-fuzz-configuration.ts';
import { heavyFiles } from './t19-heavy-files.ts';

const perCall = 16;
const mostMb = 300;
/** Of processor time: a busy machine must not fail the test. */
const mostSeconds = 2;

describeFault('t19', 'hostile configuration', (part) => {
  part('service files are refused with their place, all of a workspace at once', { quick: 90, full: 200 }, async ({ isFull, random, tally, defer, signal }) => {
    const all = shuffled(craftedServices(), random);
    const chosen = isFull ? all : all.slice(0, 96);
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', 'sound/service.yml': 'name: sound\n' }, git: false }, defer);
    for (let first = 0; first < chosen.length; first += perCall) {
      const batch = chosen.slice(first, first + perCall).map((file, n) => ({ file, path: `c${n}/service.yml` }));
      for (const { file, path } of batch) rig.write(path, bytesOf(file.content));
      const result = await measuredCall(rig, ['ls'], { signal });
      const shared = complaintsOf(result, 2);
      for (const { file, path } of batch) {
        const place = placeOf(file);
        const isTold = place === undefined ? new RegExp(`--> ${path}:\\d+:\\d+\n`).test(result.stderr) : result.stderr.includes(`--> ${path}:${place}\n`);
        tally.tried(1, [...shared, ...(isTold ? [] : [`${file.title}: not told at ${path}:${place}, but ${linesOf(result.stderr, path)}`])]);
      }
      for (let n = 0; n < perCall; n += 1) rig.remove(`c${n}`);
    }
  });

  part('files that want too much are refused in little time and memory', { quick: 10, full: 32 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n' }, git: false }, defer);
    for (const [title, content] of shuffled(Object.entries(heavyFiles()), random).slice(0, count)) {
      rig.write('heavy/service.yml', content);
      const result = await measuredCall(rig, ['ls'], { signal });
      const isTold = /--> heavy\/service\.yml:\d+:\d+\n/.test(result.stderr);
      tally.tried(
        1,
        [...complaintsOf(result, 2), ...(isTold ? [] : [`${title}: no place: ${result.stderr.slice(0, 300)}`])].map((text) => `${title}: ${text}`),
      );
    }
  });

  part('a workspace file is refused with its place', { quick: 14, full: 60 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: { 'sound/service.yml': 'name: sound\n' }, git: false }, defer);
    for (const { path, title, content } of shuffled(craftedWorkspaces(), random).slice(0, count)) {
      rig.write(path, bytesOf(content));
      const result = await measuredCall(rig, ['run', 'build', '--dry'], { signal });
      const place = placeOf({ title, content });
      const isTold = place === undefined ? new RegExp(`--> ${path}:\\d+:\\d+\n`).test(result.stderr) : result.stderr.includes(`--> ${path}:${place}\n`);
      tally.tried(
        1,
        [...complaintsOf(result, 2), ...(isTold ? [] : [`not told at ${path}:${place}: ${result.stderr.slice(0, 600)}`])].map((text) => `${title}: ${text}`),
      );
      rig.remove(path);
    }
  });

  part('what is odd and sound is taken as it is written', { quick: 10, full: 10 }, async ({ tally, defer, signal }) => {
    const files = Object.fromEntries(Object.entries(fineServices).map(([name, content]) => [`${name}/service.yml`, content]));
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', ...files } }, defer);
    const result = await measuredCall(rig, ['run', 'build', '--json'], { signal });
    const lines = result.events.flatMap((event) => (event.type === 'task:output' ? [event.text] : []));
    const said = lines.join('');
    const isRight = said.includes('no 0777 1.10 2026-01-01 1_000 12:30:45 ~ 0x1F yes') && said.includes('bom\n') && said.includes('crlf\n');
    tally.tried(Object.keys(fineServices).length, [...complaintsOf(result, 0), ...(isRight ? [] : [`the values became ${said}`])]);
  });

  part('patterns cannot make matching go on for ever', { quick: 8, full: 20 }, async ({ count, random, tally, defer, signal }) => {
    const names = ['a'.repeat(200), `${'ab/'.repeat(40)}c`, `${'a'.repeat(30)}!`];
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', ...Object.fromEntries(names.map((name) => [`s/${name}`, 'x\n'])) }, git: false }, defer);
    for (const pattern of shuffled(patterns, random).slice(0, count)) {
      const item = JSON.stringify(pattern);
      rig.write('s/service.yml', `tasks:\n  build: { command: "true", inputs: [${item}], outputs: [{ path: ${item}, optional: true }] }\n`);
      const result = await measuredCall(rig, ['run', 'build', '--dry'], { signal });
      tally.tried(
        1,
        complaintsOf(result, result.exitCode === 0 ? 0 : 2).map((text) => `${item}: ${text}`),
      );
    }
  });

  part('what stands for a file and is none neither blocks nor fills mmo', { quick: 10, full: 24 }, async ({ count, random, tally, defer, signal }) => {
    const places = ['mmo.json', 's/service.yml', 'package.json', '.mmoignore', 'mmo.lock', '.mmo/context.json'];
    const all = places.flatMap((path) => (['fifo', '/dev/zero', 'folder', 'loop'] as const).map((kind) => ({ path, kind })));
    // One that whole libraries fall for is always among them; a short flag with its value is left to such a library.
    const isFirst = ({ path, kind }: (typeof all)[number]): boolean => path === 'package.json' && kind === 'fifo';
    for (const { path, kind } of [
      ...all.filter(isFirst),
      ...shuffled(
        all.filter((one) => !isFirst(one)),
        random,
      ),
    ].slice(0, count)) {
      const rig = createRig({ files: { 'other/service.yml': 'name: other\ntasks: { build: { command: "true" } }\n' }, git: false }, defer);
      if (path !== 'mmo.json') rig.write('mmo.json', '{"name":"w"}\n');
      await stand(rig, path, kind);
      const result = await inTime(signal, 90_000, (within) => measuredCall(rig, ['run', 'build', '--dry', '-c1'], { signal: within }));
      // Only the configuration must be there; without the others a workspace is none the worse.
      const isRight = path === 'mmo.json' ? result.exitCode === 2 && result.stderr.includes(path) : result.exitCode === 0 || result.exitCode === 2;
      const complaints = complaintsOf(result, result.exitCode ?? -1);
      tally.tried(
        1,
        [...complaints, ...(isRight ? [] : [`exit ${result.exitCode ?? result.signal}: ${result.stderr}`])].map((text) => `${path} is ${kind}: ${text}`),
      );
    }
  });

  part('files mutated by chance end as a value or as mistakes with places', { quick: 300, full: 50_000 }, fuzzConfiguration);
});

/** What is wrong with a call, whatever it was about. */
function complaintsOf({ exitCode, signal, stderr, peakMb, cpuSeconds }: MeasuredResult, expected: number): readonly string[] {
  const complaints: string[] = [];
  if (exitCode !== expected) complaints.push(`exit ${exitCode ?? signal} instead of ${expected}: ${stderr.slice(0, 600)}`);
  if (/\n {4}at |MMO9000/.test(stderr)) complaints.push(`a stack trace: ${stderr.slice(0, 600)}`);
  if (!(peakMb < mostMb)) complaints.push(`${Math.round(peakMb)} MB`);
  if (!(cpuSeconds < mostSeconds)) complaints.push(`${cpuSeconds.toFixed(1)} s of processor time`);
  return complaints;
}

function bytesOf(content: string | Buffer): string | Buffer {
  return typeof content === 'string' ? content.replace('§', '') : content;
}

/** Line and column of the mark. */
function placeOf({ content }: CraftedFile): string | undefined {
  if (typeof content !== 'string' || !content.includes('§')) return undefined;
  const { line, column } = locate(content.replace('§', ''), content.indexOf('§'));
  return `${line}:${column}`;
}

function linesOf(text: string, path: string): string {
  return text
    .split('\n')
    .filter((line) => line.includes(path))
    .join(', ');
}

async function stand(rig: Rig, path: string, kind: 'fifo' | '/dev/zero' | 'folder' | 'loop'): Promise<void> {
  mkdirSync(join(rig.path(path), '..'), { recursive: true });
  if (kind === 'fifo') await rig.spawn(['mkfifo', rig.path(path)]).ended;
  else if (kind === 'folder') mkdirSync(rig.path(path));
  else symlinkSync(kind === 'loop' ? (path.split('/').at(-1) ?? '') : kind, rig.path(path));
}

function shuffled<Item>(items: readonly Item[], random: SeededRandom): readonly Item[] {
  return items
    .map((item) => [random.below(1 << 30), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
