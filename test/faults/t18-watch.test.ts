import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { needProgram } from '../support/need-program.ts';
import { startWatch } from '../support/watch-rig.ts';
import { describeFault, type FaultContext } from './rig/describe-fault.ts';
import { processesBelow } from './rig/processes-below.ts';
import { waitUntil } from './rig/wait-until.ts';
import { editAtRandom } from './t18-edit-at-random.ts';
import { createWatched, type Watched } from './t18-watched.ts';

/** Enough for a scan, a debounce and the builds on a machine that has other things to do. */
const soonMs = 60_000;
/** Before that a heap still grows to its size. */
const leastRuns = 100;

describeFault('t18', 'watch', (part) => {
  part('a: more folders than the system watches', { quick: 60, full: 200 }, async (fault) => {
    const limited = ['unshare', '-Ur', 'sh', '-c', 'echo 50 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"'];
    needProgram('unshare', fault.skip);
    const watched = await createWatched(fault, { count: fault.count, through: limited });
    await watched.watch.heard((event) => event.type === 'diagnostic' && event.diagnostic.code === 'MMO7001');
    for (const name of watched.names) watched.rig.write(`${name}/src/f`, `${name} ${fault.random.below(1_000_000)} changed\n`);
    await verdict(fault, watched, { faults: watched.names.length, tale: `${watched.names.length} files changed where 50 folders can be watched` });
  });

  part('b: a burst that overflows the queue of the kernel, and a checkout', { quick: 9_000 + 1_000, full: 30_000 + 10_000 }, async (fault) => {
    const burst = fault.isFull ? 30_000 : 9_000;
    const watched = await createWatched(fault, { count: 10 });
    const { rig, watch, names } = watched;
    // A process that is stopped reads no events: the kernel drops what its queue cannot hold, and says nothing.
    watch.process.kill('SIGSTOP');
    for (let n = 0; n < burst; n += 1) rig.write(`${names[n % 10]}/src/d${n % 7}/f${n}`, `${n} ${fault.random.below(1_000_000)}\n`);
    watch.process.kill('SIGCONT');
    await verdict(fault, watched, { faults: burst, tale: `${burst} files written while mmo was stopped`, goesOn: true });

    const moved = fault.isFull ? 10_000 : 1_000;
    rig.commit('burst');
    rig.git('checkout', '--quiet', '-b', 'other');
    for (let n = 0; n < moved; n += 1) rig.write(`${names[n % 10]}/src/d${n % 7}/f${n}`, `other ${fault.random.below(1_000_000)}\n`);
    rig.commit('other');
    await watched.whenRight(2 * soonMs);
    rig.git('checkout', '--quiet', 'main');
    await verdict(fault, watched, { faults: moved, tale: `a checkout that changes ${moved} files` });
  });

  part('c: edits of every kind with builds in flight', { quick: 150, full: 1_000 }, async (fault) => {
    const watched = await createWatched(fault, { count: 12, dependenciesOf: (n) => [n - 1, n - 3].filter((one) => one >= 0 && n % 4 !== 0) });
    for (let n = 0; n < fault.count; n += 1) {
      editAtRandom(watched.rig, watched.names[fault.random.below(watched.names.length)] ?? '', { random: fault.random, n });
      if (fault.random.below(3) === 0) await delay(fault.random.below(60));
    }
    const runs = watched.runs();
    await verdict(fault, watched, {
      faults: fault.count,
      tale: `${fault.count} edits`,
      complaints: runs < fault.count ? [] : [`${runs} runs for ${fault.count} edits`],
    });
  });

  part('d: outputs in watched folders', { quick: 5, full: 20 }, async (fault) => {
    const command = 'cat f.in > f.out; date +%N >> f.log';
    const watched = await createWatched(fault, {
      count: 2,
      files: {
        's000/f.in': '0\n',
        's000/service.yml': `${JSON.stringify({ name: 's000', tasks: { aside: { command, outputs: ['f.out', 'f.log'] }, build: { dependsOn: ['aside'] } } })}\n`,
      },
    });
    for (let n = 0; n < fault.count; n += 1) {
      const at = watched.watch.events.length;
      // In one step: a file that is empty for a moment may be built by itself.
      watched.rig.write('../f.in', `${n + 1}\n`);
      renameSync(watched.rig.path('../f.in'), watched.rig.path('s000/f.in'));
      await watched.watch.heard((event) => event.type === 'task:end' && event.task === 's000:aside', at);
      await watched.watch.heard(({ type }) => type === 'run:end', at);
    }
    const before = watched.runs();
    await delay(fault.isFull ? 60_000 : 4_000);
    const more = watched.runs() - before;
    await verdict(fault, watched, { faults: fault.count, tale: 'outputs beside inputs', complaints: more === 0 ? [] : [`${more} runs that nobody asked for`] });
  });

  part('e: memory and descriptors over time', { quick: 60, full: 1_200 }, async (fault) => {
    const watched = await createWatched(fault, { count: 12, dependenciesOf: (n) => (n === 0 ? [] : [n - 1]) });
    const { pid } = watched.watch.process;
    const samples: { readonly rssMb: number; readonly fds: number }[] = [];
    // One fault is a second of work: edits without a pause, new files and old, and now and then a new service.
    // Where the machine has other things to do it takes longer, up to a limit, until so many runs tell of memory.
    let second = 0;
    for (; second < fault.count || (watched.runs() < leastRuns && second < 2.5 * fault.count); second += 1) {
      const end = performance.now() + 1_000;
      while (performance.now() < end) {
        editAtRandom(watched.rig, watched.names[fault.random.below(watched.names.length)] ?? '', { random: fault.random, n: second });
        await delay(40 + fault.random.below(160));
        // Often: on a busy machine it is seldom between two passes, with no helper at work.
        samples.push(measure(pid));
      }
    }
    // The heap has found its size after the first third.
    const lowest = (list: typeof samples): number => Math.min(...list.map(({ rssMb }) => rssMb));
    const third = Math.floor(samples.length / 3);
    const growthMb = lowest(samples.slice(2 * third)) - lowest(samples.slice(third, 2 * third));
    const fewest = (list: typeof samples): number => Math.min(...list.map(({ fds }) => fds));
    const before = fewest(samples.slice(third, 2 * third));
    // Where passes followed each other without a pause, only now there is no helper at work.
    await waitUntil(() => {
      samples.push(measure(pid));
      return fewest(samples.slice(2 * third)) <= before;
    }, soonMs);
    const fdGrowth = fewest(samples.slice(2 * third)) - before;
    process.stdout.write(`T18 e: ${second} s, memory ${growthMb.toFixed(1)} MB, descriptors ${fdGrowth}, ${watched.runs()} runs\n`);
    const complaints = [
      ...(growthMb < 20 || watched.runs() < leastRuns ? [] : [`memory grew by ${growthMb} MB`]),
      ...(fdGrowth <= 0 ? [] : [`${fdGrowth} descriptors more`]),
    ];
    await verdict(fault, watched, { faults: fault.count, tale: `${fault.count} seconds of edits`, complaints });
  });

  part('f: killed, ended and interrupted at any moment', { quick: 10, full: 100 }, async (fault) => {
    const serve = { command: 'echo up; sleep 600 & exec sleep 600', persistent: true, ready: { log: 'up' }, dependsOn: ['build'] };
    const files = {
      's000/service.yml': `${JSON.stringify({ name: 's000', tasks: { serve, slow: { command: 'sleep 600', inputs: ['src/**'], cache: false } } })}\n`,
    };
    const watched = await createWatched(fault, { count: 3, files });
    await watched.watch.stop();
    const { rig } = watched;
    for (let n = 0; n < fault.count; n += 1) {
      const signal = (['SIGKILL', 'SIGTERM', 'SIGINT'] as const)[fault.random.below(3)] ?? 'SIGKILL';
      const { heard, process: mmo } = await startWatch(rig, fault.random.below(2) === 0 ? ['build', 'serve'] : ['build', 'slow'], { signal: fault.signal });
      await heard(({ type }) => type === 'run:start');
      editAtRandom(rig, 's001', { random: fault.random, n });
      await delay(fault.random.below(700));
      mmo.kill(signal);
      const { exitCode } = await mmo.ended;
      const wanted = { SIGKILL: undefined, SIGTERM: 143, SIGINT: 130 }[signal];
      await waitUntil(() => processesBelow(rig.root).length === 0, 10_000);
      const left = processesBelow(rig.root);
      const complaints = [
        ...(exitCode === wanted ? [] : [`${signal}: exited with ${exitCode}, not ${wanted}`]),
        ...(left.length === 0 ? [] : [`${signal}: processes left: ${left.map(({ command }) => command).join(', ')}`]),
      ];
      fault.tally.tried(1, complaints, { leaks: left.length });
    }
    const { exitCode, stderr } = await rig.run(['build']);
    const wrong = watched.wrong();
    fault.tally.tried(1, exitCode === 0 && wrong.length === 0 ? [] : [`the next run exited with ${exitCode}: ${stderr}; wrong: ${wrong.join(', ')}`], {
      wrongBytes: wrong.length,
    });
  });
});

interface Charge {
  readonly faults: number;
  readonly tale: string;
  readonly complaints?: readonly string[];
  /** The watch is not ended yet. */
  readonly goesOn?: boolean;
}

/** Every output must be that of a clean build before long; then Ctrl-C must end all of it. */
async function verdict({ tally }: FaultContext, watched: Watched, { faults, tale, complaints = [], goesOn = false }: Charge): Promise<void> {
  const { rig, watch, whenRight } = watched;
  const wrong = await whenRight(2 * soonMs);
  const told = [...complaints];
  if (wrong.length > 0) told.push(`${wrong.length} outputs are not those of a clean build: ${wrong.slice(0, 5).join(', ')}`);
  let leaks = 0;
  if (!goesOn) {
    const { exitCode, signal, stderr } = await watch.stop();
    if (exitCode !== 130) told.push(`ended with ${exitCode ?? signal}, not 130: ${stderr.slice(-1_000)}`);
    // A helper that only looked, such as git, may need a moment to notice that nobody listens.
    await waitUntil(() => processesBelow(rig.root).length === 0, 5_000);
    const left = processesBelow(rig.root);
    leaks = left.length;
    if (leaks > 0) told.push(`processes left: ${left.map(({ command }) => command).join(', ')}`);
  }
  tally.tried(faults, told.length === 0 ? [] : [tale, ...told], { wrongBytes: wrong.length, leaks });
}

function measure(pid: number): { readonly rssMb: number; readonly fds: number } {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { rssMb: Number(kib) / 1024, fds: readdirSync(`/proc/${pid}/fd`).length };
}
