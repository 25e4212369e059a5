import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
      const told = await tell(join(folder, name, 'tree'));
      const expected = join(folder, name, 'expected.txt');
      // Where the files by themselves are sound, the mistake lies further on: the integration test sees it.
      if (told === '') return;
      if (process.env['UPDATE'] === '1') writeFileSync(expected, told);
      assert.is(told, readFileSync(expected, 'utf8'));
    });
  }
});

/** What the configuration files below a folder have to say, as standard error shows it. */
async function tell(tree: string): Promise<string> {
  const files = readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?:^|\/)(?:mmo\.json|service\.yml)$/.test(file))
    .sort((a, b) => (a < b ? -1 : 1));
  const parsed = await Promise.all(files.map((file) => (file === 'mmo.json' ? parseWorkspaceConfig : parseServiceFile)(file, readFileSync(join(tree, file)))));
  const readSource = (file: string): string => readFileSync(join(tree, file), 'utf8');
  return parsed.flatMap(({ diagnostics }) => diagnostics.map((diagnostic) => `${renderDiagnostic(diagnostic, { readSource, color: false })}\n`)).join('');
}
