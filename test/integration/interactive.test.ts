import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { RunSummary } from '../../core/engine/types.ts';
import { inspectProcess } from '../../core/host/inspect-process.ts';
import { assertCached } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { startOnTerminal } from '../support/start-on-terminal.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const CTRL_C = '\u0003';

describe('interactive tasks and shells', (test) => {
  test('a task of run -i owns the terminal: it reads keys, is run each time, and nothing is stored', async (context) => {
    const rig = workspace(context, {
      make: { command: 'echo made > made', outputs: ['made'] },
      ask: { command: 'test -t 0 && test -t 1 && read -p "name? " name; echo "$name" > answer', dependsOn: ['make'], outputs: ['answer'], retries: 3 },
    });
    for (const name of ['ada', 'bob']) {
      const call = await startOnTerminal(rig, ['run', '-i', 'cart:ask'], context);
      await call.said('name? ');
      call.type(`${name}\n`);
      const { exitCode, screen } = await call.ended;
      assert.is(exitCode, 0, screen);
      assert.is(rig.read('cart/answer'), `${name}\n`);
      // Nothing is drawn between the question and its answer.
      assert.match(screen, `name? ${name}\n✓ cart:ask`);
    }
    // "make" is a hit, "ask" was never stored: without a terminal it now fails at its test.
    const after = await rig.run(['cart:ask'], context);
    assertCached(after.events, ['cart:make']);
    const dry = await rig.mmo(['run', '-i', 'cart:ask', '--dry=json'], context);
    const { tasks } = JSON.parse(dry.stdout) as RunSummary;
    assert.equal(
      tasks.map(({ id, cache }) => [id, cache.status]),
      [
        ['cart:ask', 'off'],
        ['cart:make', 'hit'],
      ],
    );
  });

  test('Ctrl-C goes to the task; mmo waits for it, as often as it comes, and ends with 130', async (context) => {
    const rig = workspace(context, {
      patient: { command: 'trap "echo not yet" INT; echo ready; until read line; do :; done; echo "[$line]" > line' },
      plain: { command: 'echo ready; read line' },
    });
    const patient = await startOnTerminal(rig, ['run', '-i', 'cart:patient'], context);
    await patient.said('ready');
    patient.type(CTRL_C);
    await patient.said('not yet');
    patient.type(CTRL_C);
    await patient.said('not yet\r\n^Cnot yet');
    patient.type('done\n');
    const ended = await patient.ended;
    assert.is(ended.exitCode, 130, ended.screen);
    assert.is(rig.read('cart/line'), '[done]\n');

    const plain = await startOnTerminal(rig, ['run', '-i', 'cart:plain'], context);
    await plain.said('ready');
    plain.type(CTRL_C);
    const { exitCode, screen } = await plain.ended;
    assert.is(exitCode, 130, screen);
    assert.match(screen, 'cart:plain ended by SIGINT');
  });

  test('neither TERM nor KILL of mmo leaves the interactive task behind', async (context) => {
    const rig = workspace(context, { stay: { command: 'echo $$ > pid; sleep 300 & echo $! > child; echo $PPID > parent; echo ready; wait' } });
    for (const [signal, expected] of [
      ['SIGTERM', 143],
      ['SIGKILL', 137],
    ] as const) {
      const call = await startOnTerminal(rig, ['run', '-i', 'cart:stay'], context);
      await call.said('ready');
      process.kill(Number(rig.read('cart/parent')), signal);
      const { exitCode, screen } = await call.ended;
      assert.is(exitCode, expected, screen);
      for (const file of ['cart/pid', 'cart/child']) await gone(Number(rig.read(file)), context.signal);
    }
  });

  test('-i with more than one task, or with --json, is a mistake', async (context) => {
    const rig = workspace(context, { build: { command: 'true' } });
    rig.write('mail/service.yml', stringify({ tasks: { build: { command: 'true' } } }));
    const many = await rig.mmo(['run', '-i', 'build'], context);
    assert.is(many.exitCode, 2);
    assert.is(many.stderr, 'error[MMO1023]: --interactive takes exactly one task, not 2: cart:build, mail:build\nhelp: name the task as service:task\n');
    const json = await rig.mmo(['build', 'cart', '-i', '--json'], context);
    assert.is(json.exitCode, 2);
    assert.match(json.stdout, '--interactive and --json exclude each other');
    const one = await rig.mmo(['build', 'cart', '-i'], context);
    assert.is(one.exitCode, 0, one.stderr);
  });

  test("mmo shell opens $SHELL in the service's folder and environment and returns its exit code", async (context) => {
    const rig = workspace(context, {});
    const call = await startOnTerminal(rig, ['shell', 'cart', '-e', 'EXTRA=1'], { ...context, env: { SHELL: '/bin/sh', PS1: '$ ' } });
    call.type('echo "$MMO_SERVICE:$LEVEL:$EXTRA:$PWD"\n');
    await call.said(`cart:info:1:${rig.path('cart')}`);
    // The terminal shows what is typed before anything runs; the sum is said only by the command itself.
    // Without `exec` dash may be about to fork, and loses a signal that comes at that moment.
    call.type('sh -c \'echo "up $((20 + 3))"; exec sleep 300\'\n');
    await call.said('up 23');
    call.type(`${CTRL_C}exit 7\n`);
    const { exitCode, screen } = await call.ended;
    assert.is(exitCode, 7, screen);
    const unknown = await rig.mmo(['shell', 'crat'], context);
    assert.is(unknown.exitCode, 2);
    assert.is(unknown.stderr, 'error[MMO1021]: unknown service "crat"\n  did you mean "cart"?\nhelp: mmo ls lists the services of this workspace\n');
    const broken = await rig.mmo(['shell', 'cart'], { ...context, env: { SHELL: '/no/shell' } });
    assert.is(broken.exitCode, 2);
    assert.match(broken.stderr, 'error[MMO5012]: the shell /no/shell cannot be started');
    const silent = await rig.mmo(['shell', 'cart'], { ...context, env: { SHELL: '/bin/sh' } });
    assert.is(silent.exitCode, 0, silent.stderr);
  });
});

function workspace({ defer }: TestContext, tasks: Readonly<Record<string, unknown>>): Rig {
  return createRig(
    { files: { 'mmo.json': '{}', '.gitignore': 'made\nanswer\nline\npid\nchild\nparent\n', 'cart/service.yml': stringify({ env: { LEVEL: 'info' }, tasks }) } },
    defer,
  );
}

async function gone(pid: number, signal: AbortSignal): Promise<void> {
  while (inspectProcess(pid) !== undefined) await delay(25, undefined, { signal });
}
