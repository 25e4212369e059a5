import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertCached, assertRan } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const expectedFolder = join(import.meta.dirname, 'expected', 'ci-platforms');

/** A workspace below the top of its repository: a hit (auth), a task that prints commands (cart), a flaky one (mail), a failing one (pay), a skipped one (web). */
const files: Readonly<Record<string, string>> = {
  '.gitignore': '.mmo\n',
  'shop/mmo.json': '{ "name": "shop" }\n',
  'shop/auth/service.yml': 'name: auth\ntasks:\n  build: { command: "echo compiling auth; echo x > bin", outputs: [bin] }\n',
  'shop/cart/service.yml': [
    'name: cart',
    'dependsOn: [auth]',
    'tasks:',
    '  build:',
    '    dependsOn: [^build]',
    '    command: |',
    "      echo '::group::of the task'",
    "      echo '  ::warning file=shop/cart/main.go,line=3::unused variable'",
    "      echo '::add-mask::hunter2'",
    "      echo '::stop-commands::never'",
    "      echo 'in the middle ##[endgroup] of a line'",
    "      printf '\\033[0Ksection_end:1:any\\r\\033[0Kstill inside\\n'",
    '',
  ].join('\n'),
  'shop/mail/service.yml': 'name: mail\ntasks:\n  build:\n    retries: 1\n    command: \'if [ "$MMO_ATTEMPT" = 1 ]; then echo cold; exit 1; fi; echo warm\'\n',
  'shop/pay/service.yml': [
    'name: pay',
    'tasks:',
    '  build:',
    '    command: |',
    '      echo compiling pay',
    "      echo '::error file=shop/pay/main.go,line=7,col=2::100%25 <wrong> | `really`'",
    '      exit 3',
    '',
  ].join('\n'),
  'shop/web/service.yml': 'name: web\ndependsOn: [pay]\ntasks:\n  build: { command: "true", dependsOn: [^build] }\n',
};
const run = ['run', 'build', '--continue=independent', '-c', '1'];

describe('CI platforms', (test) => {
  test('GitHub Actions gets groups, annotations, a summary and outputs', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const env = githubEnv(rig);
    const first = await rig.run(['build', '-s', 'auth'], { signal, cwd: 'shop' });
    assertRan(first.events, ['auth:build']);
    const result = await rig.mmo(run, { signal, cwd: 'shop', env });
    assert.is(result.exitCode, 1, result.stderr);
    assert.is(result.stderr, '');
    expect('github-log.txt', normal(result.stdout, rig));
    expect('github-summary.md', normalSummary(rig.read('platform/summary'), rig));
    expect('github-output.txt', rig.read('platform/output'));
  });

  test('events on standard output win over the platform, whose files are written all the same', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const result = await rig.run(['build', '-s', 'auth', '-s', 'cart'], { signal, cwd: 'shop', env: githubEnv(rig) });
    assertRan(result.events, ['auth:build', 'cart:build']);
    assert.ok(
      result.stdout.split('\n').every((line) => line === '' || line.startsWith('{')),
      result.stdout,
    );
    assert.is(rig.read('platform/output'), 'services=["auth","cart"]\nmatrix={"service":["auth","cart"]}\ncount=2\nexit-code=0\n');
    assert.ok(rig.read('platform/summary').startsWith('## ✓ shop: 2 tasks in '));
  });

  test('the output modes hold on a platform', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const env = githubEnv(rig);
    const none = await rig.mmo([...run, '--output', 'none'], { signal, cwd: 'shop', env });
    assert.not.match(none.stdout, /::group::|compiling|boom/);
    assert.match(none.stdout, /^::error title=pay%3Abuild::exited with code 3$/m);
    assert.not.match(rig.read('platform/summary'), /<pre>/);
    const full = await rig.mmo(['run', 'build', '-s', 'auth', '--output', 'full'], { signal, cwd: 'shop', env });
    assert.match(full.stdout, /^::group::auth:build = hit.*\ncompiling auth\n::endgroup::$/m);
    const events = await rig.run(['build', '-s', 'auth'], { signal, cwd: 'shop' });
    assertCached(events.events, ['auth:build']);
  });

  test('a refused run is annotated, with paths from the top of the repository', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'shop/pay/service.yml': 'name: pay\ntasks:\n  build: { executor: comand, command: make }\n' } }, defer);
    const env = githubEnv(rig);
    const refused = await rig.mmo(run, { signal, cwd: 'shop', env });
    assert.is(refused.exitCode, 2);
    assert.is(refused.stdout, '');
    expect('github-refused.stderr', refused.stderr);
    const mistyped = await rig.mmo(['run', 'build', '--contineu'], { signal, cwd: 'shop', env });
    assert.is(mistyped.exitCode, 2);
    assert.match(mistyped.stderr, /^::error title=MMO1024::/m);
    assert.not.ok(rig.exists('platform/summary'));
  });

  test('a summary that cannot be written is a warning', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const env = { ...githubEnv(rig), GITHUB_STEP_SUMMARY: rig.path('no/such/folder/summary') };
    const result = await rig.mmo(['run', 'build', '-s', 'auth'], { signal, cwd: 'shop', env });
    assert.is(result.exitCode, 0, result.stderr);
    assert.match(result.stderr, /^warning\[MMO1029\]: the step summary cannot be appended to /);
  });

  test('GitLab gets collapsed sections, failed ones open', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    await rig.run(['build', '-s', 'auth'], { signal, cwd: 'shop' });
    const result = await rig.mmo(run, { signal, cwd: 'shop', env: { CI: 'true', GITLAB_CI: 'true', CI_PROJECT_DIR: rig.root } });
    assert.is(result.exitCode, 1, result.stderr);
    assert.is(result.stderr, '');
    const names = [...result.stdout.matchAll(/section_start:\d+:([a-z0-9_.-]+)/g)].map((match) => match[1]);
    assert.is(new Set(names).size, 3);
    assert.equal(
      [...result.stdout.matchAll(/section_end:\d+:([a-z0-9_.-]+)\r/g)].map((match) => match[1]),
      names,
    );
    expect('gitlab-log.txt', normal(result.stdout, rig).replaceAll('\r', '\\r').replaceAll('\u001b', '\\e'));
  });

  test('other platforms, and CI=false, get plain lines', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const other = await rig.mmo(run, { signal, cwd: 'shop', env: { CI: 'true' } });
    assert.match(other.stdout, /^✓ mail:build .*\ncold\nwarm$/m);
    const off = await rig.mmo(run, { signal, cwd: 'shop', env: { ...githubEnv(rig), CI: 'false' } });
    assert.not.match(off.stdout, /^::group::/m);
    assert.not.ok(rig.exists('platform/summary'));
  });
});

/** The environment as the platform sets it, with files outside of what is committed. */
function githubEnv(rig: Rig): Readonly<Record<string, string>> {
  mkdirSync(rig.path('platform'), { recursive: true });
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: rig.root,
    GITHUB_STEP_SUMMARY: rig.path('platform/summary'),
    GITHUB_OUTPUT: rig.path('platform/output'),
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_JOB: 'build',
  };
}

/** Without what differs from run to run: times, what was saved, ids, folders. */
function normal(text: string, rig: Rig): string {
  return text
    .replaceAll(rig.root, '/ROOT')
    .replace(/\d{14}-[0-9a-f]{8}/g, 'RUN')
    .replace(/(section_(?:start|end)):\d+/g, '$1:SECONDS')
    .replace(/\d+\.\d s/g, 'TIME')
    .replace(/, TIME saved| \(TIME saved\)/g, '')
    .replace(/critical path .*$/gm, 'critical path PATH');
}

/** The slowest tasks by name, since their order depends on the machine. */
function normalSummary(text: string, rig: Rig): string {
  return normal(text, rig)
    .replace(/^Critical path.*$/m, 'Critical path')
    .replace(/(### Slowest\n\n.*\n.*\n)((?:\|.*\n)+)/, (_all, head: string, rows: string) => `${head}${rows.trimEnd().split('\n').sort().join('\n')}\n`);
}

/** Compares with a file; `UPDATE=1` writes it. */
function expect(name: string, actual: string): void {
  const file = join(expectedFolder, name);
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.is(actual, readFileSync(file, 'utf8'));
}
