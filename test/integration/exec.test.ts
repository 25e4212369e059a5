import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { assertRan, outcomesOf } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

const show = ['sh', '-c', 'echo "$MMO_SERVICE $MMO_TASK $(basename "$PWD") $REGION $LEVEL $FROM_FILE $TOKEN $FOR_EXEC $EXTRA"; echo "$UNDECLARED"'];

describe('exec and export', (test) => {
  test("exec runs argv in each selected service's folder and environment, uncached, with secrets masked", async (context) => {
    const rig = shop(context);
    const env = { TOKEN: 'hush-hush', UNDECLARED: 'leak' };
    const run = async (args: readonly string[]): Promise<MmoResult> => rig.mmo(['exec', '--json', ...args], { signal: context.signal, env });
    const first = await run(['-e', 'EXTRA=more', '--', ...show]);
    assert.is(first.exitCode, 0, first.stderr);
    assertRan(first.events, ['cart:exec', 'mail:exec']);
    assert.equal(outputOf(first, 'cart:exec'), ['cart exec cart eu info a b *** yes more', '']);
    assert.equal(outputOf(first, 'mail:exec'), ['mail exec mail eu    yes more', '']);
    assert.not.match(first.stdout, 'hush-hush');
    assertRan((await run(['-s', 'mail', '--', ...show])).events, ['mail:exec']);
    rig.write('cart/src.txt', 'changed');
    assertRan((await run(['--affected=HEAD', '--', 'true'])).events, ['cart:exec']);
    await rig.mmo(['set-context', 'mail'], context);
    assertRan((await run(['--', 'true'])).events, ['mail:exec']);
  });

  test('exec keeps words as they are, --continue and exit codes', async (context) => {
    const rig = shop(context);
    const words = await rig.mmo(['exec', '-s', 'cart', '--', 'printf', '[%s]', 'a b', '$HOME', '*', "it's"], context);
    assert.match(words.stdout, "[a b][$HOME][*][it's]");
    const failing = await rig.mmo(['exec', '--json', '--continue', '-c', '1', '--', 'sh', '-c', 'test "$MMO_SERVICE" = mail'], context);
    assert.is(failing.exitCode, 1);
    assert.equal(
      [...outcomesOf(failing.events)].map(([id, { status }]) => [id, status]),
      [
        ['cart:exec', 'failure'],
        ['mail:exec', 'success'],
      ],
    );
    const line = await rig.mmo(['exec', '-s', 'cart', '--', 'echo one two'], context);
    assert.is(line.exitCode, 1);
    assert.match(line.stdout, 'echo one two was not found in PATH');
    const none = await rig.mmo(['exec', '-s', 'cart'], context);
    assert.is(none.exitCode, 2);
    assert.match(none.stderr, 'error[MMO1026]: mmo exec needs a command after "--"');
    rig.remove('cart/.env');
    const lacking = await rig.mmo(['exec', '--', 'true'], context);
    assert.is(lacking.exitCode, 2);
    assert.match(lacking.stderr, 'the env file "cart/.env" of "cart:exec" does not exist');
  });

  test('export prints what mmo sets, quoted for sh, without base set and secrets', async (context) => {
    const rig = shop(context);
    const root = await rig.mmo(['export'], context);
    assert.is(root.stdout, `export QUOTED='it'\\''s "$HOME" \`x\`'\nexport REGION='eu'\n`);
    assert.is(root.stderr, '');
    const call = { signal: context.signal, env: { TOKEN: 'hush-hush' } };
    const cart = await rig.mmo(['export', 'cart', '-e', 'EXTRA=1', '-e', 'TOKEN=hush'], call);
    assert.is(cart.exitCode, 0);
    assert.is(cart.stderr, '# left out, being secret: TOKEN\n# left out, being no names for a shell: "NO.NAME"\n');
    const read = spawnSync('sh', ['-c', `${cart.stdout}\nprintf '%s|' "$QUOTED" "$REGION" "$LEVEL" "$FROM_FILE" "$EXTRA" "$TOKEN"`], {
      encoding: 'utf8',
      env: {},
    });
    assert.is(read.stdout, 'it\'s "$HOME" `x`|eu|info|a b|1||');
    const json = await rig.mmo(['export', 'cart', '--json'], call);
    assert.equal(JSON.parse(json.stdout), { FROM_FILE: 'a b', LEVEL: 'info', 'NO.NAME': '1', QUOTED: 'it\'s "$HOME" `x`', REGION: 'eu' });
    const unknown = await rig.mmo(['export', 'crat'], context);
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, 'unknown service "crat"');
  });
});

function shop({ defer }: TestContext): Rig {
  const config = { env: { REGION: 'eu', QUOTED: 'it\'s "$HOME" `x`' }, commands: { exec: { env: { FOR_EXEC: 'yes' } } } };
  return createRig(
    {
      files: {
        'mmo.json': JSON.stringify(config),
        'cart/service.yml': stringify({ env: { LEVEL: 'info' }, secrets: ['TOKEN'], envFiles: ['.env'], tasks: { build: { command: 'true' } } }),
        'cart/.env': 'FROM_FILE="a b"\nNO.NAME=1\n',
        'mail/service.yml': stringify({ tasks: { build: { command: 'true' } } }),
      },
    },
    defer,
  );
}

function outputOf({ events }: MmoResult, task: string): readonly string[] {
  const text = events.flatMap((event) => (event.type === 'task:output' && event.task === task ? [event.text] : [])).join('');
  return text.trimEnd() === text ? [text] : text.slice(0, -1).split('\n');
}
