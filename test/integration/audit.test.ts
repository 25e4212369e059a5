import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { TaskAudit } from '../../core/engine/audit/task-audit.ts';
import { assertRan } from '../support/event-log.ts';
import { createFakeCommands, type FakeInvocation } from '../support/fake-command.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { needProgram, systemPath } from '../support/need-program.ts';
import type { MmoProcess, MmoResult } from '../support/start-command.ts';
import { type CallOptions, createRig } from '../support/workspace-rig.ts';

/** Each reads what it declares, what it does not, a file that it makes itself, and the other service's output. */
const files: Readonly<Record<string, string>> = {
  'mmo.json': '{}\n',
  '.gitignore': '.mmo/\nbin/\ngen/\n.env\n',
  'auth/service.yml': 'name: auth\ntasks:\n  gen: { command: "mkdir gen && cp seed.txt gen/out.txt", outputs: [gen] }\n',
  'auth/seed.txt': 'seed\n',
  'shared/declared.txt': 'declared\n',
  'shared/secret.txt': 'secret\n',
  'protos/a.proto': 'a\n',
  'protos/b.proto': 'b\n',
  'protos/c.proto': 'c\n',
  'node/service.yml':
    'name: node\ntasks:\n  build: { command: [node, main.cjs], inputs: ["*.cjs", //shared/declared.txt, //shared/absent/**], dependsOn: ["auth:gen"] }\n',
  'node/main.cjs': [
    "const { readFileSync, writeFileSync, unlinkSync, readdirSync } = require('node:fs');",
    "for (const path of ['../shared/declared.txt', '../shared/secret.txt', '../auth/gen/out.txt']) readFileSync(path);",
    "writeFileSync('own.tmp', '1'); readFileSync('own.tmp'); unlinkSync('own.tmp');",
    "for (const name of readdirSync('../protos')) readFileSync('../protos/' + name);",
    '',
  ].join('\n'),
  'python/service.yml': 'name: python\ntasks:\n  build: { command: [python3, main.py], inputs: ["*.py", //shared/declared.txt] }\n',
  // The command that it starts is relative to a folder that it went to.
  'python/main.py': 'import os, subprocess\nopen("../shared/declared.txt").read()\nos.chdir("../shared")\nsubprocess.run(["cat", "secret.txt"])\n',
  'shell/service.yml':
    'name: shell\ntasks:\n  build:\n    command: "cd ../shared && cat declared.txt secret.txt ../auth/gen/out.txt ../.env && ls ../protos && test -f ../protos/a.proto"\n    inputs: [//shared/declared.txt]\n',
  'go/service.yml':
    'name: go\ntasks:\n  compile: { command: "go build -o bin/reader main.go", outputs: [bin], env: [CGO_ENABLED=0], passEnv: [GOCACHE] }\n  build: { command: [bin/reader], inputs: ["*.go", //shared/declared.txt], dependsOn: [compile] }\n',
  'go/main.go':
    'package main\n\nimport "os"\n\nfunc main() {\n\tfor _, path := range []string{"../shared/declared.txt", "../shared/secret.txt"} {\n\t\tif _, err := os.ReadFile(path); err != nil {\n\t\t\tpanic(err)\n\t\t}\n\t}\n}\n',
  'clean/service.yml':
    'name: clean\ntasks:\n  build: { command: "cat data.txt" }\n  lax: { command: "cat data.txt", inputs: [$default, \'!data.txt\'] }\n  serve: { command: "sleep 60", persistent: true }\n  fail: { command: "cat ../shared/secret.txt; exit 3" }\n',
  'clean/data.txt': 'data\n',
};

describe('mmo audit', (test) => {
  test(
    'names what a Node, a Python, a shell and a static Go task use and do not declare',
    async (context) => {
      const call = withTools(context);
      const rig = createRig({ files }, context.defer);
      rig.write('.env', 'S=1\n');
      await rig.run(['auth:gen', 'go:compile'], call);
      const result = await rig.mmo(['audit', 'build', '--json'], call);
      assert.is(result.exitCode, 1, result.stderr);
      const audits = auditsOf(result);
      assert.equal(
        audits.map(({ task, read, listed, dependsOn, inputs }) => ({ task, read, listed, dependsOn, inputs })),
        [
          { task: 'clean:build', read: [], listed: [], dependsOn: [], inputs: [] },
          { task: 'go:build', read: ['shared/secret.txt'], listed: [], dependsOn: [], inputs: ['//shared/secret.txt'] },
          {
            task: 'node:build',
            read: ['protos/a.proto', 'protos/b.proto', 'protos/c.proto', 'shared/secret.txt'],
            listed: ['protos'],
            dependsOn: [],
            inputs: ['//protos/*', '//shared/secret.txt'],
          },
          { task: 'python:build', read: ['shared/secret.txt'], listed: [], dependsOn: [], inputs: ['//shared/secret.txt'] },
          {
            task: 'shell:build',
            read: ['.env', 'shared/secret.txt'],
            listed: ['protos'],
            dependsOn: ['auth:gen'],
            inputs: ['//.env', '//protos/*', '//shared/secret.txt'],
          },
        ],
      );
      assert.equal(audits.find(({ task }) => task === 'shell:build')?.looked, ['protos/a.proto']);
      assert.equal(readdirSync(rig.path('.mmo/tmp')), []);
    },
    { timeoutMs: 600_000 },
  );

  test('prints the lines that make it clean', async (context) => {
    const call = withTools(context);
    const rig = createRig({ files }, context.defer);
    rig.write('.env', 'S=1\n');
    await rig.run(['auth:gen'], call);
    const before = await rig.mmo(['audit', 'shell:build', 'clean:build'], call);
    assert.is(before.exitCode, 1);
    assert.is(
      before.stdout.slice(before.stdout.indexOf('\n\n') + 2),
      [
        '✓ clean:build declares all that it read',
        '',
        '✗ shell:build read 2 files and listed 1 folder and used outputs of auth:gen that it does not declare',
        '    read    .env',
        '    read    shared/secret.txt',
        '    listed  protos/',
        '  add to shell/service.yml:',
        '    tasks:',
        '      build:',
        '        inputs:',
        '          - "//.env"',
        '          - "//protos/*"',
        '          - "//shared/secret.txt"',
        '        dependsOn:',
        '          - "auth:gen"',
        '  note: it looked for, without reading: protos/a.proto',
        '',
      ].join('\n'),
    );
    const declared = rig.read('shell/service.yml').replace('inputs: [', 'dependsOn: ["auth:gen"]\n    inputs: [//.env, "//protos/*", //shared/secret.txt, ');
    rig.write('shell/service.yml', declared);
    const after = await rig.mmo(['audit', 'shell:build'], call);
    assert.is(after.exitCode, 0, after.stdout);
    assert.match(after.stdout, /2 tasks: 1 run, 1 hit\b/);
    assert.match(after.stdout, '✓ shell:build declares all that it read');
  });

  test('executes what is cached, and stores nothing', async (context) => {
    const call = withTools(context);
    const rig = createRig({ files }, context.defer);
    assert.is(auditsOf(await rig.mmo(['audit', 'clean:build', '--json'], call))[0]?.commands, 1);
    assertRan((await rig.run(['clean:build'], call)).events, ['clean:build']);
    assertRan((await rig.run(['clean:build'], call)).events, []);
    assert.is(auditsOf(await rig.mmo(['audit', 'clean:build', '--json'], call))[0]?.commands, 1);
    assertRan((await rig.run(['clean:build'], call)).events, []);
  });

  test('only notes what the inputs exclude', async (context) => {
    const call = withTools(context);
    const rig = createRig({ files }, context.defer);
    const { exitCode, stdout } = await rig.mmo(['audit', 'clean:lax'], call);
    assert.is(exitCode, 0, stdout);
    assert.match(stdout, '✓ clean:lax declares all that it read\n  note: it read what its inputs exclude: clean/data.txt\n');
  });

  test('exits 1 for a task that fails, and tells what it read until then', async (context) => {
    const call = withTools(context);
    const rig = createRig({ files }, context.defer);
    const { exitCode, stdout } = await rig.mmo(['audit', 'clean:fail'], call);
    assert.is(exitCode, 1);
    assert.match(stdout, '✗ clean:fail read 1 file that it does not declare, until it ended: failure');
    assert.match(stdout, '        inputs:\n          - "..."\n          - "//shared/secret.txt"\n');
  });

  test('leaves no traces behind when it is told to go at once, nor for the next run when it is killed', async (context) => {
    const call = withTools(context);
    const fake = await createFakeCommands(context);
    const slow = `name: slow\ntasks:\n  build: { command: ${JSON.stringify(fake.shell('slow'))} }\n`;
    const rig = createRig({ files: { ...files, 'slow/service.yml': slow } }, context.defer);
    const begin = async (): Promise<readonly [FakeInvocation, MmoProcess]> => {
      const audit = await rig.start(['audit', 'slow:build'], call);
      return [await fake.next('slow'), audit];
    };
    const traces = (): readonly string[] => readdirSync(rig.path('.mmo/tmp')).filter((name) => name.startsWith('audit-'));
    const [task, forced] = await begin();
    forced.kill('SIGINT');
    await task.nextSignal();
    assert.is(traces().length, 1);
    forced.kill('SIGINT');
    assert.is((await forced.ended).exitCode, 130);
    assert.equal(traces(), []);
    const [, killed] = await begin();
    killed.kill('SIGKILL');
    await killed.ended;
    assert.is(traces().length, 1);
    await rig.run(['clean:build'], call);
    assert.equal(traces(), []);
  });

  test('exits 2 where nothing can be traced', async (context) => {
    const call = withTools(context);
    const rig = createRig({ files }, context.defer);
    const endless = await rig.mmo(['audit', 'clean:serve'], call);
    assert.equal([endless.exitCode, endless.stdout], [2, '']);
    assert.is(endless.stderr, 'error[MMO5013]: "clean:serve" is persistent: it has no end at which it could be audited\nhelp: name tasks that end\n');
    const without = await rig.mmo(['audit', 'clean:build'], { ...call, env: { PATH: pathWithout(rig) } });
    assert.equal([without.exitCode, without.stdout], [2, '']);
    assert.is(
      without.stderr,
      'error[MMO5013]: mmo audit traces with strace, which is not installed\nhelp: install strace: apt-get install strace, dnf install strace, apk add strace\n',
    );
    const denied = rig.path('../denied/strace');
    rig.write('../denied/strace', '#!/bin/sh\necho "strace: ptrace(PTRACE_TRACEME, ...): Operation not permitted" >&2\nexit 1\n', 0o755);
    const forbidden = await rig.mmo(['audit', 'clean:build'], { ...call, env: { PATH: `${denied.slice(0, -'/strace'.length)}:${systemPath}` } });
    assert.is(forbidden.exitCode, 2);
    assert.match(forbidden.stderr, /^error\[MMO5013\]: strace cannot trace here: strace: ptrace\(PTRACE_TRACEME, ...\): Operation not permitted\n/);
  });
});

function auditsOf({ stdout }: MmoResult): readonly TaskAudit[] {
  return (JSON.parse(stdout) as { readonly tasks: readonly TaskAudit[] }).tasks;
}

/** Go's own cache is shared by the tests: without it each compiles the standard library. */
function withTools({ skip, signal }: TestContext): CallOptions {
  for (const name of ['strace', 'go', 'python3']) needProgram(name, skip);
  const { stdout } = spawnSync('go', ['env', 'GOCACHE'], { encoding: 'utf8' });
  return { env: { PATH: `${process.execPath.slice(0, -'/node'.length)}:${systemPath}`, GOCACHE: stdout.trim() }, signal };
}

/** A folder with the few programs that mmo needs. */
function pathWithout(rig: { readonly write: (path: string, content: string, mode?: number) => void; readonly path: (path: string) => string }): string {
  for (const name of ['git', 'node', 'sh']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    rig.write(`../bin/${name}`, `#!/bin/sh\nexec ${found} "$@"\n`, 0o755);
  }
  return rig.path('../bin');
}
