import pc from 'picocolors';
import type { BenchReport } from './bench-report.ts';
import type { Comparison } from './compare-reports.ts';
import { phases } from './phase-of.ts';

const barWidth = 30;
/** Less is no time. */
const shownFromMs = 0.05;

/** The report for people: a bar for each part, what cannot be saved, and advice. */
export function renderBench(report: BenchReport, comparison: Comparison | undefined, color: boolean): string {
  const paint = pc.createColors(color);
  const { command, tasks, runs, wallMs, fastestMs, slowestMs, nodeMs, gitStatusMs, advice } = report;
  const name = Math.max(...phases.map((phase) => phase.length));
  const lines = phases.flatMap((phase) => {
    const ms = report.phases[phase];
    if (ms < shownFromMs && comparison === undefined) return [];
    const bar = '█'.repeat(Math.round((ms / wallMs) * barWidth)).padEnd(barWidth);
    const then = comparison === undefined || ms < shownFromMs ? '' : `  ${comparisonCell(comparison.phases.get(phase))}`;
    return [`  ${phase.padEnd(name)}  ${time(ms)}  ${percent(ms / wallMs)}  ${paint.cyan(bar)}${then}`.trimEnd()];
  });
  const limitMs = nodeMs + gitStatusMs;
  return [
    `mmo ${command.join(' ')}: ${tasks} ${tasks === 1 ? 'task' : 'tasks'}, nothing to do; ${runs} runs`,
    '',
    ...lines,
    `  ${'all'.padEnd(name)}  ${time(wallMs)}         ${fastestMs.toFixed(0)}–${slowestMs.toFixed(0)} ms`,
    '',
    `An empty Node program takes ${nodeMs.toFixed(0)} ms here, git status ${gitStatusMs.toFixed(0)} ms: a run is ${(wallMs / limitMs).toFixed(1)} × that.`,
    ...(comparison === undefined ? [] : ['', comparisonLine(comparison)]),
    '',
    ...(advice.length === 0 ? ['Nothing is out of line.'] : advice.map((text) => `${paint.yellow('!')} ${text}`)),
    '',
  ].join('\n');
}

function comparisonCell(ratio: number | undefined): string {
  return ratio === undefined ? 'new' : `${ratio.toFixed(2)} ×`;
}

function comparisonLine({ ratio, isSlower }: Comparison): string {
  return `Measured by an empty Node program, a run takes ${ratio.toFixed(2)} × what it took then${isSlower ? ': slower' : ''}.`;
}

function time(ms: number): string {
  return `${ms.toFixed(1)} ms`.padStart(10);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`.padStart(5);
}
