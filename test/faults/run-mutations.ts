import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Mutation } from './mutation.ts';
import { mutations } from './mutations.ts';

/*
 * npm run faults:mutations -- [--only <name>,…]
 *
 * Breaks mmo on purpose, one promise at a time in a copy of the repository, and runs the fault test that must notice.
 * Shows by what it was noticed, since another reason would prove nothing. Exits 1 when one of them does not notice.
 */
const repository = join(import.meta.dirname, '..', '..');
const { values } = parseArgs({ options: { only: { type: 'string', default: '' }, seed: { type: 'string', default: '1' } } });
const names = values.only.split(',').filter(Boolean);
for (const name of names) if (!mutations.some((mutation) => mutation.name === name)) throw new Error(`No mutation "${name}"`);

const chosen = mutations.filter(({ name }) => names.length === 0 || names.includes(name));
const missed = chosen.filter((mutation) => !isNoticed(mutation));
process.stdout.write(`${chosen.length - missed.length} of ${chosen.length} mutations noticed\n`);
process.exit(missed.length === 0 ? 0 : 1);

function isNoticed({ name, breaks, file, find, replace, by }: Mutation): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-mutation-'));
  try {
    copyRepository(folder);
    const source = readFileSync(join(folder, file), 'utf8');
    if (source.split(find).length !== 2) throw new Error(`${name}: ${file} holds the text to be replaced ${source.split(find).length - 1} times, not once`);
    writeFileSync(
      join(folder, file),
      source.replace(find, () => replace),
    );
    const built = run(folder, ['.ci/ensure.mjs']);
    if (built.status !== 0) throw new Error(`${name}: the mutated mmo cannot be built:\n${built.stderr}`);
    const startedAt = performance.now();
    const tested = run(folder, ['--import', 'tsx', 'test/faults/run.ts', '--quick', '--only', by, '--seed', values.seed]);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const noticed = tested.status !== 0 && /^\d+ passed, [1-9]\d* failed/m.test(tested.stdout);
    process.stdout.write(`${noticed ? 'noticed' : 'MISSED '}  ${by}  ${name}: ${breaks} (${seconds} s)\n${noticed ? taleOf(tested.stdout) : ''}`);
    return noticed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first fault that was not survived, or else what failed. */
function taleOf(stdout: string): string {
  const tale = /: not survived\n([\s\S]*?)\n\n/.exec(stdout)?.[1] ?? /^\s+FAIL .*$/m.exec(stdout)?.[0] ?? '';
  return tale
    .slice(0, 600)
    .split('\n')
    .map((line) => `         ${line}\n`)
    .join('');
}

/** What git knows, as it is in the work tree, with the installed packages. */
function copyRepository(folder: string): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], { cwd: repository, encoding: 'utf8' });
  for (const path of listed.stdout.split('\0').filter(Boolean)) cpSync(join(repository, path), join(folder, path), { recursive: true, verbatimSymlinks: true });
  const modules = dirname(dirname(new URL(import.meta.resolve('uvu/assert')).pathname)).replace(/\/uvu$/, '');
  symlinkSync(modules, join(folder, 'node_modules'));
}

function run(cwd: string, args: readonly string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, MMO_FAULTS_BAIL: '1' } });
}
