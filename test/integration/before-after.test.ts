import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

describe('before and after', (test) => {
  test('lines of "*" and of each named task run around the run, in order, at the root, with their environment', async (context) => {
    const rig = workspace(context, {
      '*': { env: { EVERY: '1' }, before: ['echo "*b $EVERY$REGION"'], after: ['echo "*a"'] },
      build: { env: { OWN: '2' }, before: ['echo "bb $EVERY$OWN"; pwd', 'echo bb2'], after: ['echo ba'] },
      test: { before: ['echo tb'], after: ['echo "ta $OWN"'] },
      exec: { before: ['echo eb'] },
    });
    const built = await rig.run(['build', 'cart:test'], context);
    assert.is(built.exitCode, 0, built.stderr);
    assert.is(built.stderr, `*b 1eu\nbb 12\n${rig.root}\nbb2\ntb\n*a\nba\nta \n`);
    // Standard output is nothing but events.
    assert.is(built.stdout.trim().split('\n').length, built.events.length);
    assertRan(built.events, ['cart:build', 'cart:test']);
    const short = await rig.mmo(['build', 'cart'], context);
    assert.is(short.stderr, `*b 1eu\nbb 12\n${rig.root}\nbb2\n*a\nba\n`);
    const exec = await rig.mmo(['exec', '--', 'true'], context);
    assert.is(exec.stderr, '*b 1eu\neb\n*a\n');
    for (const look of [['run', 'build', '--dry'], ['run', 'build', '--graph'], ['ls'], ['export']])
      assert.is((await rig.mmo(look, context)).stderr, '', look.join(' '));
  });

  test('what before writes is there when the workspace is read', async (context) => {
    const rig = workspace(context, { make: { before: ['mkdir -p made && printf "tasks: {make: {command: echo made}}" > made/service.yml'] } });
    const result = await rig.run(['make'], context);
    assert.is(result.exitCode, 0, `${result.stderr}${result.stdout}`);
    assertRan(result.events, ['made:make']);
  });

  test('secrets of services are masked in what they write', async (context) => {
    const rig = workspace(context, { build: { before: ['echo "before $TOKEN"'], after: ['echo "after $TOKEN" | rev | rev; printf "%s" "$TOKEN"'] } });
    rig.write('mail/service.yml', 'name: mail\nsecrets: [TOKEN]\n');
    const { exitCode, stderr, stdout } = await rig.run(['build'], { ...context, env: { TOKEN: 'hunter2-hunter2' } });
    assert.is(exitCode, 0, stderr);
    assert.is(stderr, 'before ***\nafter ***\n***');
    assert.not.match(stdout, 'hunter2');
    // A broken service hides no secret of another.
    rig.write('broken/service.yml', 'name: broken\ntasks: 7\n');
    assert.not.match((await rig.mmo(['build'], { ...context, env: { TOKEN: 'hunter2-hunter2' } })).stderr, 'hunter2');
  });

  test('a failing before stops everything, with the place of the line', async (context) => {
    const rig = workspace(context, { build: { before: ['true', 'echo no; exit 4', 'echo never'], after: ['echo never'] } });
    const result = await rig.mmo(['run', 'build'], context);
    assert.is(result.exitCode, 1);
    assert.is(result.stdout, '');
    assert.is(
      result.stderr,
      [
        'no',
        'error[MMO5010]: "before" of the command "build" exited with 4: echo no; exit 4',
        ' --> mmo.json:9:9',
        '  |',
        '9 |         "echo no; exit 4",',
        '  |         ^^^^^^^^^^^^^^^^^',
        'help: read its output above, and run the line by hand at the workspace root',
        '',
      ].join('\n'),
    );
    const json = await rig.run(['build'], context);
    assert.is(json.exitCode, 1);
    assert.match(json.stdout, '"code":"MMO5010"');
    assert.is(json.stderr, 'no\n');
  });

  test('after runs whatever became of the run, and its failure makes 1 out of 0 only', async (context) => {
    const rig = workspace(context, { build: { after: ['echo cleaned', 'exit 9'] }, bad: { after: ['echo cleaned'] } });
    const good = await rig.mmo(['build'], context);
    assert.is(good.exitCode, 1);
    assert.match(good.stderr, /^cleaned\nerror\[MMO5010\]: "after" of the command "build" exited with 9: exit 9\n/);
    const bad = await rig.mmo(['run', 'bad'], context);
    assert.is(bad.exitCode, 1);
    assert.is(bad.stderr, 'cleaned\n');
    const refused = await rig.mmo(['run', 'bad', 'unheard-of'], context);
    assert.is(refused.exitCode, 2);
    assert.match(refused.stderr, /cleaned\n$/);
  });

  test('Ctrl-C in the run still runs after, Ctrl-C in before ends everything', async (context) => {
    const rig = workspace(context, { hang: { after: ['echo cleaned'] }, build: { before: ['echo ready; sleep 300'], after: ['echo never'] } });
    const hanging = await rig.start(['run', 'hang', '--json'], context);
    await hanging.said('hanging');
    hanging.kill('SIGINT');
    const hung = await hanging.ended;
    assert.is(hung.exitCode, 130, hung.stderr);
    assert.is(hung.stderr, 'cleaned\n');
    const preparing = await rig.start(['run', 'build', '--json'], context);
    await preparing.said('ready');
    preparing.kill('SIGINT');
    const prepared = await preparing.ended;
    assert.is(prepared.exitCode, 130);
    assert.is(prepared.stdout, '');
    assert.is(prepared.stderr, 'ready\n');
  });
});

function workspace({ defer }: TestContext, commands: Readonly<Record<string, unknown>>): Rig {
  const tasks = {
    build: { command: 'echo build' },
    test: { command: 'echo test' },
    bad: { command: 'exit 3' },
    hang: { command: 'echo hanging; sleep 300', cache: false },
  };
  const config = { env: { REGION: 'eu' }, commands };
  return createRig({ files: { 'mmo.json': JSON.stringify(config, undefined, 2), 'cart/service.yml': stringify({ tasks }) } }, defer);
}
