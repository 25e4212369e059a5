import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from '../bench-cache.ts';
import { runGit } from '../generate/run-git.ts';
import { writeJson } from '../generate/write-json.ts';
import { type Measurement, measure } from '../measure.ts';
import type { Scenario, ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { figuresOf } from '../statistics.ts';
import { mmoProgram } from '../tools/mmo-program.ts';

/** A hundred services that run as processes of this machine. */
export const fleet: Scenario = {
  name: 'fleet',
  asks: 'a hundred services are started, looked at and stopped, and 200 MB of log are shown: what does each cost?',
  run: (options) => [measured(options)],
};

const services = 100;
const logMegabytes = 200;
const line = `${'a line as services write them, without a time'.padEnd(79, '.')}\n`;
/** Each is numbered, so that an order that is lost shows. */
const lines = Math.ceil((logMegabytes * 1e6) / line.length);

function measured({ rounds, onProgress }: ScenarioOptions): ScenarioResult {
  const dir = join(benchCache, 'workspaces', 'fleet');
  write(dir);
  const call = (...args: readonly string[]): Measurement => measure({ argv: [process.execPath, mmoProgram, ...args], cwd: dir });
  const runs = { start: [] as Measurement[], ps: [] as Measurement[], stop: [] as Measurement[], logs: [] as Measurement[], noLogs: [] as Measurement[] };
  try {
    call('ps');
    for (let round = 0; round < rounds; round += 1) {
      onProgress(`fleet: round ${round + 1} of ${rounds}`);
      runs.start.push(call('start'));
      runs.ps.push(call('ps'));
      runs.stop.push(call('stop'));
    }
    writeLog(dir);
    const shown = (to: string): Measurement =>
      measure({ argv: ['sh', '-c', 'exec "$@" > "$OUT"', 'sh', process.execPath, mmoProgram, 'logs', 's000'], cwd: dir, env: { OUT: to } });
    onProgress('fleet: logs');
    for (let round = 0; round < rounds; round += 1) {
      runs.logs.push(shown('/dev/null'));
      runs.noLogs.push(call('logs', 's001'));
    }
    const out = join(dir, 'shown');
    shown(out);
    measure({ argv: ['sh', '-c', 'sed "s/^s000 | //" shown | cmp - .mmo/run/s000.1.log'], cwd: dir });
  } finally {
    call('stop', '--grace', '0');
    rmSync(dir, { recursive: true, force: true });
  }
  const [start, ps, stop, logs, noLogs] = [runs.start, runs.ps, runs.stop, runs.logs, runs.noLogs].map(figuresOf);
  return {
    scenario: 'fleet',
    n: services,
    tools: start === undefined ? {} : { mmo: start },
    counts: {
      'start, CPU ms a service': (start?.cpuMs ?? Number.NaN) / services,
      'ps, CPU ms a service': (ps?.cpuMs ?? Number.NaN) / services,
      'stop, CPU ms a service': (stop?.cpuMs ?? Number.NaN) / services,
      // Of the pipeline alone: mmo itself has to start for no lines, too.
      'CPU ms for 200 MB of log': (logs?.cpuMs ?? Number.NaN) - (noLogs?.cpuMs ?? Number.NaN),
    },
    notes: [`${services} services of a process each, without a readiness check; mmo start alone is the row; ${lines} lines are shown in their order`],
  };
}

function write(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
  for (let n = 0; n < services; n += 1) {
    const name = `s${String(n).padStart(3, '0')}`;
    mkdirSync(join(dir, name), { recursive: true });
    writeJson(join(dir, name, 'service.yml'), { name, command: ['sleep', '600'] });
  }
  writeJson(join(dir, 'mmo.json'), { name: 'fleet', schemaVersion: 1 });
  writeFileSync(join(dir, '.gitignore'), '.mmo\nshown\n');
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'generated']);
}

function writeLog(dir: string): void {
  const all: string[] = [];
  for (let n = 0; n < lines; n += 1) all.push(`${String(n).padStart(8, '0')}${line.slice(8)}`);
  writeFileSync(join(dir, '.mmo', 'run', 's000.1.log'), all.join(''));
}
