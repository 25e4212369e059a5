import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { countModules, type LoadedSize } from '../../bench/startup/count-modules.ts';
import { readStartupBudget, roomFor, startupBudgetFile } from '../../bench/startup/startup-budget.ts';
import { startupCalls } from '../../bench/startup/startup-calls.ts';
import { writeSample } from '../../bench/startup/write-sample.ts';
import { describe } from '../support/harness.ts';

const remedy = 'load what a command does not always need by await import(), or say in the commit why it grew and run this test with UPDATE=1';

describe('starting mmo', (test) => {
  test(
    'loads no more than the budget of each command allows',
    ({ defer }) => {
      const dir = mkdtempSync(join(tmpdir(), 'mmo-startup-'));
      defer(() => rmSync(dir, { recursive: true, force: true }));
      writeSample(dir);
      const loaded = new Map<string, LoadedSize>();
      const isUpdate = process.env['UPDATE'] === '1';
      const known = readStartupBudget();
      // A command is measured once it has a budget; writing them gives one to each.
      for (const [name, args] of startupCalls()) if (isUpdate || name in known) loaded.set(name, countModules(args, dir));
      if (isUpdate) {
        const budget = Object.fromEntries([...loaded].map(([name, size]) => [name, roomFor(size)]));
        const lines = Object.entries(budget).map(([name, { modules, kilobytes }]) => `  "${name}": { "modules": ${modules}, "kilobytes": ${kilobytes} }`);
        writeFileSync(startupBudgetFile, `{\n${lines.join(',\n')}\n}\n`);
      }
      const budget = readStartupBudget();
      assert.equal([...loaded.keys()], Object.keys(budget), 'each budget is of a command, in the order of the table');
      const over = [...loaded].flatMap(([name, { modules, kilobytes }]) => {
        const most = budget[name];
        return most === undefined || modules > most.modules || kilobytes > most.kilobytes
          ? [`${name}: ${modules} modules, ${kilobytes} KB; at most ${most?.modules} and ${most?.kilobytes}`]
          : [];
      });
      assert.equal(over, [], remedy);
      for (const [name, { modules }] of loaded) assert.ok(modules > 0, `${name} was not heard`);
    },
    { timeoutMs: 600_000 },
  );
});
