import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScenarioResult } from '../scenario.ts';
import { allTools } from '../tools/all-tools.ts';
import type { ToolName } from '../tools/tool.ts';
import { describeMachine } from './describe-machine.ts';
import { plainResult } from './plain-result.ts';
import { renderBars } from './render-bars.ts';
import { renderMeasured } from './render-measured.ts';
import { addResults } from './results-file.ts';

const folder = join(import.meta.dirname, '..');

/** Adds results to what is recorded: `results.json`, the picture, and what lies between the markers of the READMEs here and above. */
export function recordResults(results: readonly ScenarioResult[], order: readonly string[]): void {
  const measured = `Measured ${new Date().toISOString().slice(0, 10)} on ${describeMachine()}.`;
  const all = addResults(
    results.map((result) => ({ ...plainResult(result), measured, versions: versionsOf(Object.keys(result.tools) as ToolName[]) })),
    order,
  );
  for (const [path, inner] of [
    [join(folder, 'README.md'), renderMeasured(all)],
    [join(folder, '..', 'README.md'), '![Wall time of mmo and others; shorter is faster](bench/results.svg)'],
  ] as const) {
    writeFileSync(path, betweenMarkers(readFileSync(path, 'utf8'), inner, path));
  }
  writeFileSync(join(folder, 'results.svg'), renderBars(all));
}

function versionsOf(names: readonly ToolName[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, allTools[name].install()]));
}

function betweenMarkers(text: string, inner: string, path: string): string {
  const marked = /(<!-- measured:start -->)[\s\S]*?(<!-- measured:end -->)/;
  if (!marked.test(text)) throw new Error(`${path} has lost its markers`);
  return text.replace(marked, (_, start: string, end: string) => `${start}\n${inner}\n${end}`);
}
