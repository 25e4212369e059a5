import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { commandTable } from '../../../core/cli/command-table.ts';
import { flagTable } from '../../../core/cli/flag-table.ts';
import { commandDetails } from '../../../core/cli/help/command-details.ts';
import { commandPage } from '../../../core/cli/help/command-page.ts';
import { overviewPage } from '../../../core/cli/help/overview-page.ts';
import { renderSections } from '../../../core/cli/help/render-sections.ts';
import { valueNames } from '../../../core/cli/help/value-names.ts';
import { describe } from '../../support/harness.ts';

const pageOf = (name: string, columns = 80): string => {
  const spec = commandTable.find((one) => one.name === name);
  if (spec === undefined) throw new Error(`no command ${name}`);
  return commandPage(spec, columns);
};

/** Compares with a file beside this test; `UPDATE=1` writes it. */
function assertExpected(name: string, text: string): void {
  const file = join(import.meta.dirname, 'expected', name);
  if (process.env['UPDATE'] === '1') writeFileSync(file, text);
  assert.fixture(text, readFileSync(file, 'utf8'));
}

describe('help', (test) => {
  test('of mmo is exactly this', () => {
    assertExpected('help.txt', overviewPage(80));
  });

  test('of run is exactly this', () => {
    assertExpected('help-run.txt', pageOf('run'));
  });

  test('of every command has a text of its own, flags, examples, exit status and environment, in order', () => {
    for (const { name } of commandTable) {
      assert.ok(commandDetails[name] !== undefined, `no details of ${name}`);
      const titles = pageOf(name).match(/^[A-Z ]+$/gm) ?? [];
      const order = ['NAME', 'SYNOPSIS', 'DESCRIPTION', 'EVERYWHERE', 'EXAMPLES', 'EXIT STATUS'];
      assert.equal(
        titles.filter((title) => order.includes(title)),
        order,
        name,
      );
    }
    assert.equal(
      Object.keys(commandDetails).filter((name) => !commandTable.some((spec) => spec.name === name)),
      [],
    );
  });

  test('fits the width, from 64 to 110 columns', () => {
    for (const { name } of commandTable) {
      for (const columns of [20, 70, 80, 500]) {
        const widest = Math.max(
          ...pageOf(name, columns)
            .split('\n')
            .map(({ length }) => length),
        );
        assert.ok(widest <= Math.max(64, Math.min(columns, 110)), `${name} at ${columns}: ${widest}`);
      }
    }
  });

  test('names the value of every flag that takes one', () => {
    for (const [name, { kind }] of Object.entries(flagTable)) {
      assert.is(kind === 'boolean', !(name in valueNames), name);
    }
  });

  test('breaks texts at blanks, and puts long terms on a line of their own', () => {
    const long = 'a'.repeat(40);
    assert.is(
      renderSections(
        [
          { title: 'T', blocks: [[[long, 'one two']], `${'word '.repeat(13)}end`] },
          { title: 'NONE', blocks: [] },
        ],
        64,
      ),
      `T\n    ${long}\n${' '.repeat(36)}one two\n\n    ${'word '.repeat(11)}word\n    word end\n`,
    );
  });
});
