import type { ScenarioResult } from './scenario.ts';
import type { Figures } from './statistics.ts';

/** A table of what was measured, and one line that says whether mmo kept its budget. */
export function printResult(result: ScenarioResult): string {
  const rows: readonly (readonly [string, Figures])[] = [...Object.entries(result.tools), ['limit', result.limit] as const];
  const turbo = result.tools.turbo;
  const lines = rows.map(([name, figures]) =>
    [
      name.padEnd(8),
      `${figures.wallMs.toFixed(0)} ms`.padStart(9),
      `${figures.spreadMs.map((ms) => ms.toFixed(0)).join('–')}`.padStart(13),
      `${figures.cpuMs.toFixed(0)} ms`.padStart(9),
      `${figures.peakMb.toFixed(0)} MB`.padStart(8),
      turbo === undefined ? '' : times(figures.wallMs / turbo.wallMs).padStart(9),
      times(figures.wallMs / result.limit.wallMs).padStart(9),
    ].join(' '),
  );
  const head = [
    'tool'.padEnd(8),
    'wall'.padStart(9),
    'spread'.padStart(13),
    'CPU'.padStart(9),
    'peak'.padStart(8),
    turbo === undefined ? '' : '× turbo'.padStart(9),
    '× limit'.padStart(9),
  ].join(' ');
  return [`${result.scenario}, N=${result.n}; limit: ${result.limitIs}`, head, ...lines, verdict(result)].join('\n');
}

function verdict({ scenario, n, tools, limit, budget }: ScenarioResult): string {
  const { mmo, turbo } = tools;
  if (mmo === undefined) return `${scenario} n=${n}: mmo was not measured`;
  const checks: readonly (readonly [string, boolean])[] = [
    ...(turbo === undefined
      ? []
      : [[`${times(mmo.wallMs / turbo.wallMs)} turbo (budget ${budget.turbo})`, mmo.wallMs <= budget.turbo * turbo.wallMs] as const]),
    [`${times(mmo.wallMs / limit.wallMs)} the limit (budget ${budget.limit})`, mmo.wallMs <= budget.limit * limit.wallMs],
    [`${mmo.peakMb.toFixed(0)} MB (budget ${budget.peakMb})`, mmo.peakMb <= budget.peakMb],
  ];
  const over = checks.filter(([, kept]) => !kept).length;
  return `${scenario} n=${n}: mmo ${mmo.wallMs.toFixed(0)} ms, ${checks.map(([text]) => text).join(', ')}: ${over === 0 ? 'within budget' : `${over} over budget`}`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}
