import * as assert from 'uvu/assert';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createTreeLab } from '../../support/trees/tree-lab.ts';

describe('trees: worktrees', (test) => {
  test('the second restores what the first built, and outlives nothing but itself', async (context) => {
    const lab = createTreeLab(context);
    lab.git('workspace', 'worktree', 'add', '--quiet', '--detach', lab.at('second'));
    lab.git('workspace', 'worktree', 'add', '--quiet', '-b', 'topic', lab.at('third'));
    assert.equal(await lab.build('workspace'), ['aside ran', 'low ran', 'middle ran', 'top ran']);
    assert.equal(await lab.build('second'), ['aside cached', 'low cached', 'middle cached', 'top cached']);
    lab.write('third/top/source.txt', 'changed\n');
    assert.equal(await lab.build('third'), ['aside cached', 'low cached', 'middle cached', 'top ran']);
    assert.equal(await lab.affected('third'), ['top:build']);
    lab.git('workspace', 'worktree', 'remove', '--force', lab.at('third'));
    lab.write('workspace/top/source.txt', 'changed\n');
    assert.equal(await lab.build('workspace'), ['aside cached', 'low cached', 'middle cached', 'top cached'], 'what a removed one built stays');
    assert.equal(await lab.build('second'), ['aside cached', 'low cached', 'middle cached', 'top cached']);
  });

  test('both run at once, each with its own lock', async (context) => {
    const lab = createTreeLab(context);
    lab.git('workspace', 'worktree', 'add', '--quiet', '--detach', lab.at('second'));
    const both = await Promise.all(['.', '../second'].map((cwd) => lab.rig.run(['build', '--no-wait'], { cwd, signal: context.signal })));
    for (const { exitCode, events, stderr } of both) {
      assert.is(exitCode, 0, stderr);
      assert.ok([...outcomesOf(events).values()].every(({ status }) => status === 'success' || status === 'cached'));
    }
    assert.equal(await lab.build('second'), ['aside cached', 'low cached', 'middle cached', 'top cached']);
    assert.is((await lab.mmo('workspace', ['cache', 'verify'])).exitCode, 0);
  });
});
