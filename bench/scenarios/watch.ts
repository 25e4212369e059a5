import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, statSync, watch as watchFile } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changeSource } from '../generate/change-source.ts';
import type { Workspace } from '../generate/workspace.ts';
import { limits } from '../limits.ts';
import type { Measurement } from '../measure.ts';
import { measureAll } from '../measure-all.ts';
import { measuredEnvironment } from '../measured-environment.ts';
import { leaveWorkspaces, prepareWorkspace } from '../prepare-workspace.ts';
import type { Scenario, ScenarioOptions, ScenarioResult, ToolFigures } from '../scenario.ts';
import { figuresOf } from '../statistics.ts';
import { allTools } from '../tools/all-tools.ts';
import { mmoProgram } from '../tools/mmo-program.ts';
import type { ToolName } from '../tools/tool.ts';

/** A file is saved in a package that nobody needs, while a tool watches. */
export const watch: Scenario = {
  name: 'watch',
  asks: 'a file is saved in a package that nobody needs: how long until its task has written something?',
  run: async (options) => [await compare(options)],
};

/** Longer than this, and a tool has not seen the change. */
const longestMs = 30_000;
/** Until a tool watches. */
const longestFirstMs = 120_000;
/** A watch is given so long without a task to come to rest after its first pass. */
const restMs = 5_000;

const watches: Readonly<Partial<Record<ToolName, (build: readonly string[]) => readonly string[]>>> = {
  mmo: () => [process.execPath, mmoProgram, 'watch', 'build'],
  turbo: ([turbo = '']) => [turbo, 'watch', 'build'],
  nx: ([node = '', nx = '']) => [node, nx, 'watch', '--all', '--', node, nx, 'run-many', '--target=build', '--output-style=static'],
};

async function compare({ n, peers, rounds, onProgress }: ScenarioOptions): Promise<ScenarioResult> {
  const figures: [ToolName, ToolFigures][] = [];
  const failed: Partial<Record<ToolName, string>> = {};
  const counts: Record<string, number> = {};
  let limit: Measurement[] = [];
  for (const name of ['mmo', ...peers] as const) {
    onProgress(`watch: ${name}`);
    let dir: string | undefined;
    try {
      if (watches[name] === undefined) throw new Error('has no watch');
      const workspace = prepareWorkspace(allTools[name], n);
      dir = workspace.dir;
      const runs = await savesSeen(name, { workspace, rounds });
      figures.push([name, figuresOf(runs)]);
      const sorted = runs.map(({ wallMs }) => wallMs).sort((a, b) => a - b);
      counts[`${name}, 95 of 100 within ms`] = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
      if (name === 'mmo') {
        counts['mmo, half within ms'] = sorted[Math.ceil(sorted.length * 0.5) - 1] ?? 0;
        limit = Array.from({ length: rounds }, () => measureAll([limits.builds(workspace, [n - 1])]));
      }
    } catch (error) {
      if (name === 'mmo') throw error;
      failed[name] = error instanceof Error ? error.message : String(error);
    } finally {
      if (dir !== undefined) leaveWorkspaces([dir]);
    }
  }
  return { scenario: 'watch', n, tools: Object.fromEntries(figures), limit: figuresOf(limit), limitIs: 'the one build', counts, failed };
}

/** Starts a tool's watch and saves a file again and again; each time is that from the save to the end of the task, CPU and memory are of the tool's first process. */
async function savesSeen(name: ToolName, { workspace, rounds }: { readonly workspace: Workspace; readonly rounds: number }): Promise<readonly Measurement[]> {
  const asked = allTools[name].ask('build', workspace);
  const argv = asked && watches[name]?.(asked.argv);
  if (argv === undefined) throw new Error('has no watch');
  const [program = '', ...args] = argv;
  const log = join(workspace.dir, '.ran');
  appendFileSync(log, '');
  const tool = spawn(program, args, { cwd: workspace.dir, env: { ...measuredEnvironment, ...asked?.env }, stdio: 'ignore', detached: true });
  try {
    await rest(log);
    const nonce = Date.now().toString(36);
    const runs: Measurement[] = [];
    await firstSeen(log, (attempt) => changeSource(workspace, workspace.n - 1, `${nonce}-first-${attempt}`));
    await rest(log);
    for (let round = 0; round < rounds; round += 1) {
      const cpuMs = cpuOf(tool);
      const seen = written(log);
      const startMs = performance.now();
      changeSource(workspace, workspace.n - 1, `${nonce}-${round + 1}`);
      const wallMs = (await seen) - startMs;
      await delay(400);
      runs.push({ wallMs, cpuMs: cpuOf(tool) - cpuMs, peakMb: peakOf(tool) });
    }
    return runs;
  } finally {
    const ended = new Promise((resolve) => tool.once('exit', resolve));
    if (tool.exitCode === null) process.kill(-(tool.pid ?? 0), 'SIGINT');
    await Promise.race([ended, delay(10_000)]);
  }
}

/** Saves until a task shows that the tool watches, which not every one tells. That is not measured: code is compiled when it is first run. */
async function firstSeen(log: string, save: (attempt: number) => void): Promise<void> {
  const seen = written(log, longestFirstMs).then(() => true);
  for (let attempt = 0; ; attempt += 1) {
    save(attempt);
    if (await Promise.race([seen, delay(restMs, false)])) return;
  }
}

/** When the next task has written its line. */
function written(log: string, withinMs = longestMs): Promise<number> {
  const before = statSync(log).size;
  return new Promise((resolve, reject) => {
    const watcher = watchFile(log, () => {
      if (statSync(log).size === before) return;
      done();
      resolve(performance.now());
    });
    const timer = setTimeout(() => {
      done();
      reject(new Error(`no task within ${withinMs} ms of a save`));
    }, withinMs);
    function done(): void {
      clearTimeout(timer);
      watcher.close();
    }
  });
}

/** Waits until no task has run for a while. */
async function rest(log: string): Promise<void> {
  for (let size = -1; size !== statSync(log).size; ) {
    size = statSync(log).size;
    await delay(restMs);
  }
}

function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const ticksMs = 10;
  return (Number(fields[11]) + Number(fields[12])) * ticksMs;
}

function peakOf({ pid }: ChildProcess): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
