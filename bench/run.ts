import { writeFileSync } from 'node:fs';
import { leaveWorkspaces } from './prepare-workspace.ts';
import { readBenchArguments } from './read-bench-arguments.ts';
import { aligned } from './report/aligned.ts';
import { plainResult } from './report/plain-result.ts';
import { printResult } from './report/print-result.ts';
import { recordResults } from './report/record-results.ts';
import { type ScenarioTime, timeTable } from './report/time-table.ts';
import type { ScenarioResult } from './scenario.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';
import { takeSpent } from './time-spent.ts';
import { usage } from './usage.ts';

/*
 * npm run bench -- <scenario…|all> [flags]; see usage.ts.
 *
 * Prints a table of medians and a one-line verdict for each scenario, and a line for all where there are several. The exit code tells whether
 * the measuring worked, not whether the budget was kept: a busy machine must not look like a defect.
 */
const options = readArguments();
const results: ScenarioResult[] = [];
const times: ScenarioTime[] = [];
try {
  for (const { name, run } of allScenarios.filter((scenario) => options.scenarios.includes(scenario.name))) {
    const startedMs = performance.now();
    try {
      for (const result of await run({ ...options, onProgress: (text) => console.error(text) })) {
        results.push(result);
        console.log(`${printResult(result)}\n`);
      }
    } catch (error) {
      // What is wrong with one scenario must not cost the figures of the others.
      console.error(`${name} could not be measured: ${error instanceof Error ? error.stack : String(error)}`);
      process.exitCode = 1;
    }
    times.push({ scenario: name, wallMs: performance.now() - startedMs, ...takeSpent() });
  }
} finally {
  leaveWorkspaces();
}
const plain = results.map(plainResult);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(plain.length === 1 ? plain[0] : plain, undefined, 2)}\n`);
if (options.record) {
  recordResults(
    results,
    allScenarios.map(({ name }) => name),
  );
}
if (times.length > 1) {
  const missed = plain.flatMap(({ checks }) => checks.filter(({ kept }) => !kept)).length;
  const budgets = plain.reduce((sum, { checks }) => sum + checks.length, 0);
  console.error(aligned(timeTable(times)).join('\n'));
  console.log(`${plain.length} results of ${times.length} scenarios: ${missed} of ${budgets} budgets missed`);
}

function readArguments(): ReturnType<typeof readBenchArguments> {
  try {
    const read = readBenchArguments(
      process.argv.slice(2),
      allScenarios.map(({ name }) => name),
    );
    if (!read.help) return read;
    console.log(usage(allScenarios));
    process.exit(0);
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
