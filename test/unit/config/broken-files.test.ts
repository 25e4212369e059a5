import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseServiceFile } from '../../../core/config/parse-service-file.ts';
import { parseWorkspaceConfig } from '../../../core/config/parse-workspace-config.ts';
import { renderDiagnostic } from '../../../core/diagnostics/render-diagnostic.ts';
import { describe } from '../../support/harness.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'diagnostics');

describe('fixtures/diagnostics, parsed and rendered', (test) => {
  for (const name of readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'tree')))) {
    test(name, async () => {
      const expected = readFileSync(join(folder, name, 'expected.txt'), 'utf8');
      // Mistakes beyond the files themselves are for the integration test to see.
      for (const told of await tell(join(folder, name, 'tree'))) assert.ok(expected.includes(told), `${told}is not in\n${expected}`);
    });
  }
});

/** What the configuration files below a folder have to say, as standard error shows it. */
async function tell(tree: string): Promise<readonly string[]> {
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:mmo\.json|service\.yml)$/.test(file))
    .sort((a, b) => (a < b ? -1 : 1));
  const parsed = await Promise.all(files.map((file) => (file === 'mmo.json' ? parseWorkspaceConfig : parseServiceFile)(file, readFileSync(join(tree, file)))));
  const readSource = (file: string): string => readFileSync(join(tree, file), 'utf8');
  return parsed.flatMap(({ diagnostics }) => diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { readSource, color: false })}\n`));
}
