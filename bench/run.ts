import { writeFileSync } from 'node:fs';
import { readBenchArguments } from './read-bench-arguments.ts';
import { plainResult } from './report/plain-result.ts';
import { printResult } from './report/print-result.ts';
import { recordResults } from './report/record-results.ts';
import type { ScenarioResult } from './scenario.ts';
import { allScenarios } from './scenarios/all-scenarios.ts';

/*
 * npm run bench -- <scenario…|all> [--n 1000] [--peers turbo,nx|all] [--rounds 9] [--quick|--full] [--json <file>] [--record]
 *
 * Prints a table of medians and a one-line verdict for each scenario. The exit code tells whether the measuring worked, not whether the
 * budget was kept: a busy machine must not look like a defect.
 */
const options = readArguments();
const results: ScenarioResult[] = [];
for (const { name, run } of allScenarios.filter((scenario) => options.scenarios.includes(scenario.name))) {
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
}
if (options.json !== undefined) {
  const plain = results.map(plainResult);
  writeFileSync(options.json, `${JSON.stringify(plain.length === 1 ? plain[0] : plain, undefined, 2)}\n`);
}
if (options.record) {
  recordResults(
    results,
    allScenarios.map(({ name }) => name),
  );
}

function readArguments(): ReturnType<typeof readBenchArguments> {
  try {
    return readBenchArguments(
      process.argv.slice(2),
      allScenarios.map(({ name }) => name),
    );
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}
