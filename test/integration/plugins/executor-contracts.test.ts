import { createHash } from 'node:crypto';
import { testExecutor } from '../../../core/testing/test-executor.ts';
import { containerExecutor } from '../../../executors/container/container-executor.ts';
import { imageExecutor } from '../../../executors/image/image-executor.ts';
import { protoExecutor } from '../../../executors/proto/proto-executor.ts';
import { requireDocker } from '../../support/docker.ts';
import { describe } from '../../support/harness.ts';
import { requirePrograms } from '../../support/proto-tools.ts';

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
    { timeoutMs: 600_000 },
  );

  test(
    'passes the image executor',
    async ({ defer, skip }) => {
      const containers = await requireDocker(skip, ['busybox']);
      const made = /^workspace\/service:/;
      defer(async () => {
        const { tags } = (await containers.image(`workspace/service:${keyPart}`)) ?? { tags: [] };
        for (const tag of tags.filter((one) => made.test(one))) await containers.removeImage(tag);
      });
      const builds = { network: 'none' };
      const copy = 'FROM mmo-test/busybox\nCOPY a.txt /a.txt\nRUN cat /a.txt\n';
      await testExecutor(imageExecutor, {
        cases: [
          { name: 'builds', options: builds, files: { Dockerfile: copy, 'a.txt': `text ${process.pid}\n` }, expect: 'success', output: 'Step 3/3' },
          {
            name: 'names the line of a failure',
            ...{ options: builds, files: { Dockerfile: 'FROM mmo-test/busybox\nRUN exit 3\n' }, expect: 'failure' },
            findings: [{ severity: 'error', file: 'service/Dockerfile', line: 2 }],
          },
          { name: 'has no Dockerfile', options: builds, expect: 'failure' },
          { name: 'pushes nowhere', options: { push: true }, files: { Dockerfile: copy, 'a.txt': 'text\n' }, expect: 'failure' },
        ],
        refuses: [{ builder: 'kaniko' }, { push: 'yes' }, { secrets: { npm: { env: '' } } }, { unknown: 1 }],
        slow: {
          ...{ options: builds, files: { Dockerfile: `FROM mmo-test/busybox\nRUN echo begun ${process.pid}; sleep 60\n` } },
          begins: ` ---> Running in`,
        },
      });
    },
    { timeoutMs: 600_000 },
  );

  test(
    'passes the proto executor',
    async ({ skip }) => {
      requirePrograms(['protoc'], 'protobuf-compiler', skip);
      const sound = 'syntax = "proto3";\npackage a;\nmessage A {\n  string b = 1;\n}\n';
      const options = { tool: 'protoc', roots: ['proto'] };
      const [outputs, files] = [['gen/descriptor.binpb'], { 'proto/a.proto': sound }];
      await testExecutor(protoExecutor, {
        cases: [
          { name: 'generates a descriptor', options, files, outputs, expect: 'success' },
          {
            name: 'a mistake in a source',
            ...{ options, outputs, files: { 'proto/a.proto': sound.replace('string b', 'text b') }, expect: 'failure' },
            findings: [{ severity: 'error', file: 'service/proto/a.proto', line: 4 }],
          },
          { name: 'nothing to generate from', options, outputs, files: { 'a.txt': '' }, expect: 'failure' },
          { name: 'a lint without buf', options: { ...options, action: 'lint' }, files, expect: 'failure' },
        ],
        refuses: [{ languages: ['cobol'] }, { out: { go: '../x' } }, { tool: 'make' }],
      });
    },
    { timeoutMs: 600_000 },
  );
});

/** Of the key that the suite gives its task. */
const keyPart = createHash('sha256').update('key').digest('hex').slice(0, 20);
