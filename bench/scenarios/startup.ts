import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave } from '../interleave.ts';
import { measure } from '../measure.ts';
import type { Scenario, ScenarioResult } from '../scenario.ts';
import { countModules } from '../startup/count-modules.ts';
import { readStartupBudget } from '../startup/startup-budget.ts';
import { startupCalls } from '../startup/startup-calls.ts';
import { writeSample } from '../startup/write-sample.ts';
import { figuresOf } from '../statistics.ts';
import { mmoProgram } from '../tools/mmo-program.ts';

/** Calls that change the workspace or wait for something cannot be repeated; what they load is counted all the same. */
const countedOnly: ReadonlySet<string> = new Set(['add', 'start', 'ps', 'logs', 'shell', 'audit', 'lock', 'bench']);

/** What each command loads, and what starting it costs. */
export const startup: Scenario = {
  name: 'startup',
  asks: 'every command: how many modules does it load, and what CPU does it take beside node -e 0?',
  run: ({ rounds, slowRounds, onProgress }) => {
    const dir = mkdtempSync(join(tmpdir(), 'mmo-startup-'));
    try {
      writeSample(dir);
      const calls = [...startupCalls()];
      const timed = calls.filter(([name]) => !countedOnly.has(name));
      const runs = interleave(
        [
          { name: 'node -e 0', run: () => measure({ argv: [process.execPath, '-e', '0'], cwd: dir }) },
          ...timed.map(([name, args]) => ({ name, run: () => measure({ argv: [process.execPath, mmoProgram, ...args], cwd: dir }) })),
        ],
        {
          rounds,
          slowRounds,
          onRound: (round) => onProgress(`startup: round ${round + 1} of ${rounds}`),
          onFailure: (name, error) => onProgress(`${name}: ${String(error)}`),
        },
      );
      onProgress('startup: counting modules');
      return [resultOf(new Map([...runs].map(([name, taken]) => [name, figuresOf(taken).cpuMs])), calls, dir)];
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

function resultOf(cpuMs: ReadonlyMap<string, number>, calls: readonly (readonly [string, readonly string[]])[], dir: string): ScenarioResult {
  const budget = readStartupBudget();
  const node = cpuMs.get('node -e 0') ?? Number.NaN;
  const rows = calls.map(([name, args]) => ({ name, ...countModules(args, dir), cpu: cpuMs.get(name) }));
  return {
    scenario: 'startup',
    n: 0,
    tools: {},
    counts: Object.fromEntries(rows.flatMap(({ name, cpu }) => (cpu === undefined ? [] : [[`CPU of ${name}, × node -e 0`, cpu / node]]))),
    table: [
      ['command', 'modules', 'at most', 'KB', 'at most', 'CPU', '× node -e 0'],
      ['node -e 0', '', '', '', '', `${node.toFixed(0)} ms`, '1.00'],
      ...rows.map(({ name, modules, kilobytes, cpu }) => [
        ...[name, String(modules), String(budget[name]?.modules ?? '–'), String(kilobytes), String(budget[name]?.kilobytes ?? '–')],
        ...(cpu === undefined ? ['–', '–'] : [`${cpu.toFixed(0)} ms`, (cpu / node).toFixed(2)]),
      ]),
    ],
  };
}
