import * as assert from 'uvu/assert';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { fleetFiles } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { needProgram } from '../../support/need-program.ts';
import { startOnTerminal, type TerminalCall } from '../../support/start-on-terminal.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

async function startDev({ defer, signal, skip }: TestContext): Promise<{ readonly rig: Rig; readonly call: TerminalCall }> {
  needProgram('script', skip);
  const ports = [await freePort(), await freePort()] as const;
  const gatewayPort = await freePort();
  const front = {
    path: '/front',
    tasks: { build: { command: 'mkdir -p dist && cp server.mjs dist/', outputs: ['dist'] }, test: { command: '! grep -q broken server.mjs' } },
  };
  const rig = createRig({ files: fleetFiles({ ports, front }) }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  const call = await startOnTerminal(rig, ['dev', 'front'], { signal, env: { MMO_GATEWAY_PORT: String(gatewayPort) } });
  await call.said('waiting for changes; r: once more');
  return { rig, call };
}

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what this is about
/** What a screen shows in the end: text that was erased is gone. */
function visible(screen: string): string {
  const rows: string[] = [''];
  for (const piece of screen.split(/(\u001b\[\d*[AJ]|\u001b\[[0-9;?]*[a-zA-Z]|\r|\n)/)) {
    const up = /^\u001b\[(\d+)A$/.exec(piece)?.[1];
    if (up !== undefined) rows.splice(Math.max(0, rows.length - 1 - Number(up)) + 1);
    else if (piece === '\n') rows.push('');
    else if (piece === '\u001b[0J') rows[rows.length - 1] = '';
    else if (piece !== '\r' && !piece.startsWith('\u001b')) rows[rows.length - 1] += piece;
  }
  return rows.join('\n');
}
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: control characters are what this is about

describe('mmo dev on a terminal', (test) => {
  test(
    'keeps services and tests in sight below what is written, obeys its keys, and gives the terminal back',
    async (context) => {
      const { rig, call } = await startDev(context);
      await call.said('● front  running');
      await call.said('front:start │ listening');
      await call.said('✓ tests  1 passed');
      rig.write('front/server.mjs', `${rig.read('front/server.mjs')}// broken\n`);
      await call.said('✗ tests  front:test');
      await call.said('front:test failed');
      rig.write('front/server.mjs', `${rig.read('front/server.mjs').replace('broken', 'mended')}`);
      await call.said('front:start │ restarted');
      call.type('r');
      await call.said('once more');
      call.type('q');
      const { exitCode, screen } = await call.ended;
      assert.is(exitCode, 0);
      const left = visible(screen);
      assert.match(left, 'front:start │ restarted');
      assert.not.match(left, '● front  running', 'what was drawn again and again is gone');
      assert.not.match(left, '── fleet');
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'gives the terminal back after Ctrl-C',
    async (context) => {
      const { rig, call } = await startDev(context);
      await call.said('● front  running');
      call.type('\u0003');
      const { exitCode, screen } = await call.ended;
      assert.is(exitCode, 130);
      assert.not.match(visible(screen), '● front  running');
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );
});
