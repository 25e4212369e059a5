import * as assert from 'uvu/assert';
import { assertNothingLeft } from '../support/assert-nothing-left.ts';
import { describe } from '../support/harness.ts';
import { needProgram } from '../support/need-program.ts';
import { startOnTerminal } from '../support/start-on-terminal.ts';
import { createRig } from '../support/workspace-rig.ts';

const build = { command: 'echo ran $MMO_SERVICE; echo $MMO_SERVICE >> ../ran.log; ! grep -q broken f', inputs: ['f'] };
const files = {
  'mmo.json': JSON.stringify({ name: 'w', schemaVersion: 1, tasks: { build } }),
  '.gitignore': 'ran.log\n',
  'a/service.yml': 'name: a\n',
  'a/f': '1\n',
  'b/service.yml': 'name: b\n',
  'b/f': 'broken\n',
};

describe('mmo watch on a terminal', (test) => {
  test('shows what changed and how things stand, obeys its keys, and gives the terminal back', async ({ defer, signal, skip }) => {
    needProgram('script', skip);
    const rig = createRig({ files }, defer);
    const ran = (): string => rig.read('ran.log').trim().split('\n').sort().join(' ');
    const waits = (well: number): string => `${well} of 2 tasks well, waiting for changes; r: once more`;
    const call = await startOnTerminal(rig, ['watch', 'build'], { signal });
    await call.said('watching w: 2 services');
    await call.said(waits(1));
    assert.is(ran(), 'a b');
    call.type('f');
    await call.said('once more what failed');
    await call.said(waits(1), 2);
    rig.write('b/f', 'mended\n');
    await call.said('changed: b/f');
    await call.said(waits(2));
    assert.is(ran(), 'a b b b');
    call.type('r');
    await call.said(waits(2), 2);
    assert.is(ran(), 'a b b b b');
    call.type('\r');
    await call.said('everything once more');
    await call.said(waits(2), 3);
    assert.is(ran(), 'a b b b b');
    call.type('q');
    const { exitCode, screen } = await call.ended;
    assert.is(exitCode, 0);
    assert.match(screen, '✗ b:build');
    await assertNothingLeft(rig.root);
  });

  test('says how things stand after a mistake, and again when it is mended, though nothing had to run', async ({ defer, signal, skip }) => {
    needProgram('script', skip);
    const rig = createRig({ files }, defer);
    const call = await startOnTerminal(rig, ['watch', 'build'], { signal });
    await call.said('1 of 2 tasks well');
    rig.write('mmo.json', '{ "name": ');
    await call.said('waiting until that is mended');
    rig.write('mmo.json', files['mmo.json']);
    await call.said('1 of 2 tasks well', 2);
    rig.remove('b');
    await call.said('1 of 1 task well');
    call.type('q');
    assert.is((await call.ended).exitCode, 0);
    assert.is(rig.read('ran.log').trim().split('\n').length, 2);
  });

  test('ends by Ctrl-C while a task runs', async ({ defer, signal, skip }) => {
    needProgram('script', skip);
    const rig = createRig({ files: { ...files, 'b/service.yml': 'name: b\ntasks: { build: { command: "echo begun; sleep 600" } }\n' } }, defer);
    const call = await startOnTerminal(rig, ['watch', 'b:build'], { signal });
    await call.said('begun');
    call.type('\u0003');
    assert.is((await call.ended).exitCode, 130);
    await assertNothingLeft(rig.root);
  });
});
