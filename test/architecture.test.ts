import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { mutations } from './faults/mutations.ts';
import { architectureRules, countLines, type SourceFiles, sizeWorthReason } from './support/architecture-rules.ts';
import { describe } from './support/harness.ts';

const root = join(import.meta.dirname, '..');

/** By rule: sources that break it, and sources that do not. */
const examples: Readonly<Record<keyof typeof architectureRules, { readonly broken: Files; readonly sound: Files }>> = {
  'modules of core import only lower ranks': {
    broken: {
      'core/lib/a.ts': "import type { Graph } from '../graph/b.ts';",
      'core/source/a.ts': "import { b } from '../cache/b.ts';",
      'core/key/a.ts': "export { b } from '../engine/b.ts';",
      'core/git/a.ts': "const b = await import('../unranked/b.ts');",
      'core/select/a.ts': "import {\n  one,\n  two,\n} from '../scheduler/b.ts';",
    },
    sound: { 'core/engine/a.ts': "import { b } from '../graph/b.ts';\nimport { c } from './c.ts';\n// import { d } from '../cli/d.ts';" },
  },
  'every folder of core has a rank': { broken: { 'core/helpers/a.ts': '' }, sound: { 'core/lib/a.ts': '', 'core/api.ts': '' } },
  'the entries of core re-export and nothing imports them from inside': {
    broken: { 'core/engine/a.ts': "import { b } from '../api.ts';", 'core/plugin-api.ts': "export { hash } from './lib/hash.ts';" },
    sound: { 'core/plugin-api.ts': "export type { Plugin } from './model/plugin.ts';", 'core/api.ts': "export { engine } from './engine/engine.ts';" },
  },
  'core reaches built-ins through core/cli/builtins.ts alone': {
    broken: {
      'core/plugin-host/a.ts': "import('../../executors/command/command-executor.ts')",
      'core/lib/a.ts': "import { x } from '../../test/support/x.ts';",
    },
    sound: { 'core/cli/builtins.ts': "import('../../executors/command/command-executor.ts')" },
  },
  'reporters import only model and diagnostics': {
    broken: { 'core/reporters/a.ts': "import { b } from '../graph/b.ts';" },
    sound: { 'core/reporters/a.ts': "import pc from 'picocolors';\nimport type { b } from '../model/b.ts';\nimport { c } from './c.ts';" },
  },
  'built-ins see only the plugin API': {
    broken: {
      'executors/command/a.ts': "import { run } from '../../core/engine/run.ts';",
      'plugins/go/a.ts': "import { b } from '../node/b.ts';",
      'plugins/make/a.ts': "import { spawn } from 'node:child_process';",
      'plugins/proto/a.ts': "import { readFile } from 'node:fs/promises';",
    },
    sound: {
      'plugins/go/a.ts':
        "import { define } from '../../core/plugin-api.ts';\nimport { b } from './lib/b.ts';\nimport path from 'node:path';\nimport x from 'yaml';",
    },
  },
  'a mandated package has one importer': {
    broken: {
      'core/engine/a.ts': "import PQueue from 'p-queue';",
      'core/select/a.ts': "import Graph from 'graphology';",
      'plugins/docker/a.ts': "await import('dockerode');",
    },
    sound: { 'core/scheduler/a.ts': "import PQueue from 'p-queue';", 'core/cli/a.ts': "import { hideBin } from 'yargs/helpers';" },
  },
  'files and processes enter through core/host': {
    broken: { 'core/cache/a.ts': "import { readFileSync } from 'node:fs';", 'core/cli/a.ts': "import { spawn } from 'node:child_process';" },
    sound: { 'core/host/a.ts': "import { readFileSync } from 'node:fs';", 'core/cli/a.ts': "import module from 'node:module';" },
  },
  'node builtins carry their prefix': { broken: { 'core/lib/a.ts': "import path from 'path';" }, sound: { 'core/lib/a.ts': "import path from 'node:path';" } },
  'only core/cli ends the process, prints, or asks where it stands': {
    broken: { 'core/host/a.ts': 'process.exit(1);', 'core/engine/a.ts': "console.log('x');", 'plugins/go/a.ts': 'const here = process.cwd();' },
    sound: { 'core/cli/a.ts': 'process.exitCode = 1;', 'core/lib/a.ts': "// console.log('x')\nconst text = 'process.exit(1)';\nhost.process.exit(1);" },
  },
  'only core/cli and core/host know the process': {
    broken: { 'core/lib/a.ts': 'const { HOME } = process.env;\n', 'core/key/a.ts': "import process from 'node:process';" },
    sound: { 'core/host/a.ts': 'const { env } = process.env;', 'core/lib/a.ts': 'host.process.env;', 'core/testing/a.ts': 'process.execPath;' },
  },
  'uvu enters through the harness': {
    broken: { 'test/unit/lib/a.test.ts': "import { test } from 'uvu';" },
    sound: { 'test/unit/lib/a.test.ts': "import * as assert from 'uvu/assert';", 'test/support/harness.ts': "import { suite } from 'uvu';" },
  },
  'nothing that ships imports tests': {
    broken: { 'core/testing/a.ts': "import * as assert from 'uvu/assert';" },
    sound: { 'test/unit/a.test.ts': "import { memoryHost } from '../support/memory-host.ts';" },
  },
  'files stay short': { broken: { 'core/lib/a.ts': 'x;\n'.repeat(401) }, sound: { 'core/lib/a.ts': 'x;\n'.repeat(400) } },
  'files are named after what they hold': { broken: { 'core/lib/utils.ts': '', 'plugins/go/index.ts': '' }, sound: { 'core/source/index-file.ts': '' } },
  'order is by code unit': { broken: { 'core/lib/a.ts': 'names.sort((a, b) => a.localeCompare(b));' }, sound: { 'core/lib/a.ts': 'names.sort();' } },
  'nothing is left for later': {
    broken: { 'core/lib/a.ts': `// ${'TO'}${'DO'}: mend`, 'test/unit/a.test.ts': `test.on${'ly'}('x')` },
    sound: { 'core/lib/a.ts': 'const todos = 1;' },
  },
};

type Files = Readonly<Record<string, string>>;

describe('architecture', (test) => {
  const files = readSources();

  test('has an example for each rule', () => {
    assert.equal(Object.keys(examples).sort(), Object.keys(architectureRules).sort());
  });

  for (const [sentence, rule] of Object.entries(architectureRules)) {
    test(`${sentence}: a breach is found`, () => {
      const example = examples[sentence];
      for (const [path, text] of Object.entries(example?.broken ?? {})) {
        assert.is(rule(new Map([[path, text]])).length, 1, `not found: ${path}: ${text.slice(0, 80)}`);
      }
      assert.equal(rule(new Map(Object.entries(example?.sound ?? {}))), []);
    });
    test(sentence, () => {
      assert.is(rule(files).join('\n'), '');
    });
  }

  // Nobody runs them with each change, yet each change may move what they break.
  test('every fault of mmo that is made on purpose still finds its place', () => {
    const lost = mutations.filter(({ file, find }) => files.get(file)?.split(find).length !== 2);
    assert.equal(
      lost.map(({ name }) => name),
      [],
    );
  });

  test('looks at real files', () => {
    assert.ok(files.has('core/host/host.ts') && files.has('test/support/harness.ts') && files.size > 20);
    for (const [path, text] of files) {
      if (countLines(text) > sizeWorthReason) process.stdout.write(`\n  long: ${path}, ${countLines(text)} lines `);
    }
  });
});

function readSources(): SourceFiles {
  const paths = ['core', 'executors', 'plugins', 'test', 'bench', '.ci'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
  );
  const isSource = (path: string): boolean =>
    /\.(?:ts|mjs)$/.test(path) && !/(?:^|\/)(?:node_modules|_template|dist)\//.test(path) && !/\/expected\//.test(path);
  return new Map(
    paths
      .filter(isSource)
      .sort()
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}
