import * as assert from 'uvu/assert';
import { createDebugLog } from '../../../core/cli/debug-log.ts';
import { describeBug } from '../../../core/cli/describe-bug.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('debug log', (test) => {
  test('tells when a part began and how long it took', () => {
    const times = [12, 46.4];
    let told = '';
    createDebugLog(
      (text) => {
        told += text;
      },
      () => times.shift() ?? 0,
    ).phase('read tree')();
    assert.is(told, 'debug +12ms read tree (34 ms)\n');
  });

  test('tells helper processes on one line, without the settings for git, and those that fail', () => {
    let told = '';
    const log = createDebugLog(
      (text) => {
        told += text;
      },
      () => 0,
    );
    const host = createMemoryHost();
    const { processes } = log.listenTo({
      ...host,
      processes: {
        ...host.processes,
        run(argv) {
          if (argv[0] === 'missing') throw new Error('ENOENT');
          return { exitCode: 0, stdout: new Uint8Array(), stderr: '' };
        },
      },
    });
    processes.run(['git', '--no-pager', '-c', 'core.x=1', 'ls-files', '-z'], { cwd: '/' });
    processes.run(['sh', '-c', 'a\nb'], { cwd: '/' });
    assert.throws(() => processes.run(['missing'], { cwd: '/' }), /ENOENT/);
    assert.is(told, 'debug +0ms git ls-files -z (0 ms)\ndebug +0ms sh -c a b (0 ms)\ndebug +0ms missing (0 ms)\n');
  });

  test('a bug is told with the stack of every cause', () => {
    const text = describeBug(new Error('top', { cause: new Error('middle', { cause: 'deep' }) }), false);
    assert.match(text, /^Error: top\n\s+at [\s\S]*\ncaused by Error: middle\n\s+at [\s\S]*\ncaused by deep\n\nerror\[MMO9000\]/);
  });
});
