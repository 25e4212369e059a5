import { join } from 'node:path';
import { buildTaskGraph } from '../../core/graph/build-task-graph.ts';
import { checkDependencies } from '../../core/graph/check-dependencies.ts';
import { generatedServices } from '../support/generated-services.ts';
import { mmoCommand } from '../support/mmo-command.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { startCommand } from '../support/start-command.ts';
import { createRig } from '../support/workspace-rig.ts';
import { fakeService } from '../unit/graph/fake-service.ts';
import { describeFault } from './rig/describe-fault.ts';
import { idOf, randomCycle, shortestByOracle } from './t21-random-cycle.ts';
import { scheduleAndCheck } from './t21-schedule-and-check.ts';

const smallStack = '--stack-size=256';
const mostRssMb = 1000;
/** Of processor time, since the machine may be busy with other things. */
const planSeconds = { 10000: 2, 100000: 15 } as const;
/** A million edges. */
const layersSeconds = 6;

describeFault('t21', 'graphs', (part) => {
  part('chains, fans and layers are planned and run on a small stack', { quick: 4, full: 8 }, async ({ isFull, tally, signal }) => {
    const sizes = isFull ? ([10_000, 100_000] as const) : ([10_000] as const);
    for (const count of sizes) {
      for (const shape of ['chain', 'fan-in', 'fan-out', 'layers']) {
        const size = shape === 'layers' ? 10_000 : count;
        const script = join(import.meta.dirname, 't21-plan-shape.ts');
        const argv = [process.execPath, smallStack, '--import', 'tsx', script, shape, String(size)];
        const { exitCode, stdout, stderr } = await startCommand(argv, { env: process.env, cwd: process.cwd(), signal }).ended;
        const figures = exitCode === 0 ? (JSON.parse(stdout) as Readonly<Record<string, number>>) : {};
        const { rssMb = Number.NaN, planSeconds: seconds = Number.NaN, ...counts } = figures;
        const longest = { chain: size, 'fan-in': 2, 'fan-out': 2, layers: Math.sqrt(size) }[shape];
        const expected = JSON.stringify({ tasks: size, ordered: size, longest, mistakes: 0, early: 0, ended: size });
        const isRight = JSON.stringify(counts) === expected && rssMb < mostRssMb && seconds < (shape === 'layers' ? layersSeconds : planSeconds[count]);
        tally.tried(1, isRight ? [] : [`${shape} of ${size}: ${stdout}${stderr.slice(-500)}`]);
      }
    }
  });

  part('services on disk are planned through the command line on a small stack', { quick: 2000, full: 20_000 }, async ({ count, tally, defer, signal }) => {
    const rig = createRig({ files: generatedServices({ count, seed: 1, lean: true }) }, defer);
    const [node, ...mmo] = await mmoCommand();
    const { exitCode, stdout, stderr } = await rig.spawn([node, smallStack, ...mmo, 'run', 'build', '--dry'], { signal }).ended;
    const isRight = exitCode === 0 && new RegExp(`^${count} tasks: `, 'm').test(stdout);
    tally.tried(count, isRight ? [] : [`exit ${exitCode}: ${stdout.slice(-300)}${stderr.slice(-500)}`]);
  });

  part('every circle is found, and the shortest of those that hang together is told', { quick: 500, full: 500 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const { edges, services } = randomCycle(random);
      const messages = checkDependencies(services, buildTaskGraph(services)).map(({ message }) => message);
      tally.tried(1, complaintsOf(edges, messages));
    }
  });

  part('a circle anywhere keeps everything from running', { quick: 6, full: 20 }, async ({ count, random, tally, defer, signal }) => {
    const rig = createRig({ files: { 'mmo.json': '{"name":"w"}\n', 'free/service.yml': 'tasks: { build: { command: touch ran } }\n' } }, defer);
    for (let tried = 0; tried < count; tried += 1) {
      const length = 1 + random.below(5);
      const names = Array.from({ length }, (_, n) => `c${tried}-${n}`);
      for (const [n, name] of names.entries()) {
        rig.write(`${name}/service.yml`, `tasks:\n  build:\n    command: touch ran\n    dependsOn: ["${names[(n + 1) % length]}:build"]\n`);
      }
      const { exitCode, stderr } = await rig.mmo(['run', 'build', '-s', 'free'], { signal });
      const ring = [...names, names[0]].map((name) => `${name}:build`).join(' -> ');
      const isRight = exitCode === 2 && stderr.includes(ring) && stderr.includes(`${names[0]}/service.yml:4:17`) && !rig.exists('free/ran');
      tally.tried(1, isRight ? [] : [`exit ${exitCode}, expected ${ring}: ${stderr}`]);
      for (const name of names) rig.remove(name);
    }
  });

  part('an unknown dependency is told with the name that was meant', { quick: 200, full: 2000 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const names = [...new Set(Array.from({ length: 12 }, () => word(random)))];
      const meant = names[random.below(names.length)] ?? '';
      const wrong = misspell(meant, random);
      if (names.includes(wrong)) {
        tried -= 1;
        continue;
      }
      const byService = random.below(2) === 0;
      const dependency = byService
        ? { kind: 'exact' as const, service: wrong, task: 'build', required: true }
        : { kind: 'same' as const, task: wrong, required: true };
      const others = names.map((name) => fakeService(name, { tasks: { build: {} } }));
      const tasks = { start: { dependsOn: [dependency] }, ...(byService ? {} : Object.fromEntries(names.map((name) => [name, {}]))) };
      const services = [...others, fakeService('zzz', { tasks })];
      const [first] = checkDependencies(services, buildTaskGraph(services));
      const isRight = first?.message.includes(wrong) === true && first.hint?.includes(meant) === true;
      tally.tried(1, isRight ? [] : [`"${wrong}" for "${meant}" among ${names.join(' ')}: ${first?.message} ${first?.hint}`]);
    }
  });

  part('the scheduler keeps order, slots and locks, and ends each task once', { quick: 50_000, full: 1_000_000 }, async ({ count, random, tally }) => {
    for (let tried = 0; tried < count; ) {
      const { checks, complaints } = await scheduleAndCheck(random);
      tally.tried(checks, complaints);
      tried += checks;
    }
  });
});

/** Every message is a circle that is there, no shorter one hangs together with it, and no circle is without a message. */
function complaintsOf(edges: readonly (readonly number[])[], messages: readonly string[]): readonly string[] {
  const number = new Map(edges.map((_, n) => [idOf(n), n]));
  const shortest = shortestByOracle(edges);
  const left = new Map(shortest);
  const complaints: string[] = [];
  for (const message of messages) {
    const ring = message
      .slice(message.indexOf(': ') + 2)
      .split(' -> ')
      .map((id) => number.get(id) ?? -1);
    const length = ring.length - 1;
    if (length < 1 || ring[0] !== ring[length] || ring.slice(0, -1).some((n, at) => edges[n]?.includes(ring[at + 1] ?? -1) !== true)) {
      complaints.push(`no circle: ${message}`);
    }
    const together = reachBothWays(edges, ring[0] ?? 0);
    const best = Math.min(...[...together].map((n) => shortest.get(n) ?? Number.POSITIVE_INFINITY));
    if (length !== best) complaints.push(`of ${together.size} tasks in circles the shortest has ${best}, but told was one of ${length}`);
    for (const n of together) left.delete(n);
  }
  return left.size === 0 ? complaints : [...complaints, `not told: ${[...left.keys()].slice(0, 5).map(idOf).join(', ')} of ${edges.length} tasks`];
}

function reachBothWays(edges: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const back: number[][] = edges.map(() => []);
  for (const [n, targets] of edges.entries()) for (const to of targets) back[to]?.push(n);
  const before = reach(back, from);
  return new Set([...reach(edges, from)].filter((n) => before.has(n)));
}

function reach(edges: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const seen = new Set([from]);
  for (const n of seen) for (const to of edges[n] ?? []) seen.add(to);
  return seen;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

function word(random: SeededRandom): string {
  return Array.from({ length: 8 + random.below(6) }, () => letters[random.below(26)]).join('');
}

/** One letter more, less, other, or two in the wrong order. */
function misspell(name: string, random: SeededRandom): string {
  const at = random.below(name.length - 1);
  const letter = letters[random.below(26)] ?? '';
  const [before, here, next, after] = [name.slice(0, at), name[at] ?? '', name[at + 1] ?? '', name.slice(at + 2)];
  return (
    [`${before}${letter}${here}${next}${after}`, `${before}${next}${after}`, `${before}${letter}${next}${after}`, `${before}${next}${here}${after}`][
      random.below(4)
    ] ?? ''
  );
}
