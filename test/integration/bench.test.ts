import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';

const root = join(import.meta.dirname, '..', '..');

describe('npm run bench', (test) => {
  test(
    'measures a no-op and an early cut-off, with a verdict and figures as JSON',
    ({ defer }) => {
      const scratch = mkdtempSync(join(tmpdir(), 'mmo-bench-'));
      defer(() => rmSync(scratch, { recursive: true, force: true }));
      const { status, stdout, stderr } = bench(['warm', 'cutoff', '--n', '10', '--rounds', '1', '--json', join(scratch, 'out.json')], scratch);
      assert.is(status, 0, stderr);
      assert.match(stdout, /^warm n=10: .*× limit .* MB .*: .*budget$/m);
      assert.match(stdout, /^cutoff n=10: 1 tasks run by mmo \(at most 1\): within budget$/m);
      assert.match(stdout, /\n2 results of 2 scenarios: \d of 3 budgets missed\n$/);
      assert.match(stderr, /^all( +\d+ s){4}$/m);
      const [warm, cutoff] = JSON.parse(readFileSync(join(scratch, 'out.json'), 'utf8'));
      assert.is(warm.tools.mmo.executed, 0);
      assert.is(cutoff.tools.mmo.executed, 1);
      assert.ok(warm.tools.mmo.wallMs > 0 && warm.limit.wallMs > 0 && warm.ratios.limit > 0);
      assert.equal([warm.scenario, warm.n, Object.keys(warm.tools)], ['warm', 10, ['mmo']]);
    },
    { timeoutMs: 600_000 },
  );

  test('tells what it can be asked for', ({ defer }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'mmo-bench-'));
    defer(() => rmSync(scratch, { recursive: true, force: true }));
    const { status, stdout, stderr } = bench(['--help'], scratch);
    assert.equal([status, stderr], [0, '']);
    assert.match(stdout, /^npm run bench -- /);
    for (const scenario of ['warm', 'affected-set', 'trees']) assert.match(stdout, `\n  ${scenario} `);
  });

  test('says what it does not know', ({ defer }) => {
    const scratch = mkdtempSync(join(tmpdir(), 'mmo-bench-'));
    defer(() => rmSync(scratch, { recursive: true, force: true }));
    for (const [args, sentence] of [
      [['wrm'], /^bench: no scenario "wrm"; did you mean "warm"\? There are: all, warm, leaf, /],
      [['warm', '--peers', 'bazel'], /^bench: no peer "bazel"; there are: turbo, nx, /],
      [['--quick', '--full'], /^bench: --quick and --full exclude each other/],
    ] as const) {
      const { status, stderr } = bench(args, scratch);
      assert.is(status, 2);
      assert.match(stderr, sentence);
    }
  });
});

function bench(args: readonly string[], cache: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  return spawnSync(process.execPath, ['--import', 'tsx', 'bench/run.ts', ...args], { cwd: root, env, encoding: 'utf8' });
}
