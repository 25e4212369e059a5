import { testExecutor } from '../../../core/testing/test-executor.ts';
import { containerExecutor } from '../../../executors/container/container-executor.ts';
import { requireDocker } from '../../support/docker.ts';
import { describe } from '../../support/harness.ts';

const options = { image: 'mmo-test/busybox' };

describe('testExecutor', (test) => {
  test(
    'passes the container executor',
    async ({ skip }) => {
      await requireDocker(skip, ['busybox']);
      await testExecutor(containerExecutor, {
        cases: [
          {
            name: 'writes an output',
            ...{ command: 'cat a.txt | tr a-z A-Z > out.txt; echo done', options, files: { 'a.txt': 'text\n' }, outputs: ['out.txt'] },
            ...{ expect: 'success', output: 'done\n', writes: { 'out.txt': 'TEXT\n' } },
          },
          { name: 'fails', command: 'echo no >&2; exit 3', options, expect: 'failure', output: 'no\n' },
          { name: 'has no such program', command: ['mmo-no-such-program'], options, expect: 'failure' },
          { name: 'has no such image', command: 'true', options: { image: 'mmo-test/no-such-image', pull: 'never' }, expect: 'failure' },
        ],
        refuses: [{}, { image: 7 }],
        slow: { command: 'echo begun; sleep 60', options, begins: 'begun' },
      });
    },
    { timeoutMs: 180_000 },
  );
});
