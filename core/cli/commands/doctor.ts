import { resolve } from 'node:path';
import pc from 'picocolors';
import { checkClock } from '../../engine/doctor/check-clock.ts';
import { checkFlagTwins } from '../../engine/doctor/check-flag-twins.ts';
import { checkGit } from '../../engine/doctor/check-git.ts';
import type { Finding } from '../../engine/doctor/finding.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { flagTable } from '../flag-table.ts';
import { version } from '../version.ts';

/** Variables that are no flag's twin, and those that mmo itself sets for a task. */
const otherVariables = [
  ...['MMO_CACHE_DIR', 'MMO_WORKSPACE_ROOT', 'MMO_SERVICE', 'MMO_SERVICE_ROOT', 'MMO_TASK', 'MMO_KEY', 'MMO_RUN_ID', 'MMO_ATTEMPT'],
  ...['MMO_ENVIRONMENT', 'MMO_INSTANCE', 'MMO_GATEWAY_PORT', 'MMO_LOG_MB'],
];

/** `mmo doctor`: whether this machine and this workspace are fit for mmo; exits 1 if something makes runs fail. */
export const doctorCommand: Command = async ({ flags, terminal, host, open }) => {
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const twins = Object.keys(flagTable).map((name) => `MMO_${name.toUpperCase().replaceAll('-', '_')}`);
  const findings: Finding[] = [
    { check: 'mmo', status: 'ok', message: `mmo ${version}, Node ${process.versions.node}, ${host.machine.platform}, ${host.machine.cpus} processors` },
    ...checkFlagTwins(terminal.env, [...twins, ...otherVariables]),
    ...checkGit(host, cwd),
  ];
  // Under --json what cannot be opened is one value, too: the mistakes are findings in it.
  const mistakes: Diagnostic[] = [];
  const workspace = await open(flags.on('json') ? { onDiagnostics: (diagnostics) => void mistakes.push(...diagnostics) } : {});
  findings.push(...mistakes.map(mistakeFinding));
  if (workspace === undefined && mistakes.length === 0)
    findings.push({ check: 'workspace', status: 'error', message: 'the workspace cannot be opened', help: 'mend the mistakes told above' });
  else if (workspace !== undefined) findings.push(...(await workspace.doctor()), ...checkClock(host, workspace.root));
  terminal.write(flags.on('json') ? `${JSON.stringify(findings, undefined, 2)}\n` : renderFindings(findings, terminal.color));
  return findings.some(({ status }) => status === 'error') ? exitCodes.failed : exitCodes.ok;
};

function mistakeFinding({ code, severity, message, span, hint, help }: Diagnostic): Finding {
  const place = span === undefined ? '' : `${span.file}: `;
  return { check: 'workspace', status: severity === 'error' ? 'error' : 'warning', message: `${code}: ${place}${message}`, help: hint ?? help };
}

const signs = { ok: '✓', warning: '!', error: '✗' } as const;

function renderFindings(findings: readonly Finding[], color: boolean): string {
  const paint = pc.createColors(color);
  const paints = { ok: paint.green, warning: paint.yellow, error: paint.red } as const;
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, message, help }) => [
    `${paints[status](signs[status])} ${check.padEnd(width)}  ${message}`,
    ...(help === undefined || status === 'ok' ? [] : [`  ${' '.repeat(width)}  ${paint.dim(`help: ${help}`)}`]),
  ]);
  const [errors, warnings] = (['error', 'warning'] as const).map((wanted) => findings.filter(({ status }) => status === wanted).length);
  return `${lines.join('\n')}\n\n${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}\n`;
}
