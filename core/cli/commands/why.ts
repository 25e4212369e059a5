import { resolve } from 'node:path';
import type { WhyReport } from '../../engine/types.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { readSummary } from '../read-summary.ts';
import { runRequestOf } from '../run-request-of.ts';

const verdicts: Readonly<Record<WhyReport['would'], string>> = {
  hit: 'would be a hit',
  run: 'would run',
  unknown: 'may run: something it depends on would run first',
};

/** `mmo why <service:task>`: whether it would run, and what is different from the last time or, with `--against`, from a run elsewhere. */
export const whyCommand: Command = async ({ flags, positionals, terminal, host, args, argv, open, accept }) => {
  const task = positionals[0] ?? '';
  const request = accept(runRequestOf(flags, { tasks: [task], args, argv }));
  const workspace = request === undefined ? undefined : await open();
  if (request === undefined || workspace === undefined) return exitCodes.usage;
  const file = flags.text('against');
  const against = file === undefined ? undefined : accept(readSummary(host.files, resolve(terminal.cwd, flags.text('cwd') ?? '.', file)));
  if (file !== undefined && against === undefined) return exitCodes.usage;
  const report = accept(await workspace.why(task, request, against));
  if (report === undefined) return exitCodes.usage;
  terminal.write(flags.on('json') ? `${JSON.stringify(report, undefined, 2)}\n` : renderReport(report));
  return exitCodes.ok;
};

function renderReport({ task, would, reasons, key, previousKey }: WhyReport): string {
  const lines = [`${task} ${verdicts[would]}`, ...reasons.map((reason) => `  ${reason}`)];
  if (key !== undefined) lines.push(`  key ${previousKey !== undefined && previousKey !== key ? `${previousKey.slice(0, 12)} → ` : ''}${key.slice(0, 12)}`);
  return `${lines.join('\n')}\n`;
}
