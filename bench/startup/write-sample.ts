import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../generate/run-git.ts';
import { writeJson } from '../generate/write-json.ts';
import { measure } from '../measure.ts';
import { mmoProgram } from '../tools/mmo-program.ts';

const tasks = ['build', 'test', 'vet'];

/** Writes a committed workspace of one service with a task for each command that stands for one, and runs them all once: what is loaded there is loaded everywhere. */
export function writeSample(dir: string): void {
  mkdirSync(join(dir, 'app'), { recursive: true });
  writeFileSync(join(dir, '.gitignore'), '.mmo\ntools\n');
  writeJson(join(dir, 'mmo.json'), { name: 'sample', schemaVersion: 1 });
  writeFileSync(
    join(dir, 'app', 'service.yml'),
    `name: app\ntype: library\ntasks:\n${tasks.map((task) => `  ${task}: { command: cat source.txt }\n`).join('')}`,
  );
  writeFileSync(join(dir, 'app', 'source.txt'), 'a\n');
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'sample']);
  measure({ argv: [process.execPath, mmoProgram, 'run', ...tasks], cwd: dir });
}
