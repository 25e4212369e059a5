import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { packageName } from '../generate/package-name.ts';
import { writeJson } from '../generate/write-json.ts';
import { mmoProgram } from './mmo-program.ts';
import type { Question, Tool } from './tool.ts';

const repository = join(import.meta.dirname, '..', '..');
const questions: Readonly<Record<Question, readonly string[]>> = {
  build: ['run', 'build'],
  affected: ['ls', '--affected', '--base=HEAD'],
  graph: ['graph', '--tasks', 'build', '--dot'],
};

/** mmo as it is built in `dist/`. */
export const mmo: Tool = {
  name: 'mmo',
  install: () => String(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')).version),
  configure: ({ dir, n, dag }) => {
    writeJson(join(dir, 'mmo.json'), {
      name: 'bench',
      schemaVersion: 1,
      tasks: { build: { command: buildCommand, dependsOn: ['^build'], outputs: ['dist'] } },
    });
    for (let index = 0; index < n; index += 1) {
      const name = packageName(index);
      const text = `name: ${name}\ntype: library\ndependsOn: [${(dag[index] ?? []).map(packageName).join(', ')}]\ntasks:\n  build: {}\n`;
      writeFileSync(join(dir, 'packages', name, 'service.yml'), text);
    }
  },
  ask: (question) => ({ argv: [process.execPath, mmoProgram, ...questions[question]] }),
  forget: (workspace) => forgetPaths(workspace, ['.mmo']),
};
