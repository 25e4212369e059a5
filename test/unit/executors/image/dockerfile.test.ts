import * as assert from 'uvu/assert';
import { inspectDockerfile } from '../../../../executors/image/inspect-dockerfile.ts';
import { locateFailure } from '../../../../executors/image/locate-failure.ts';
import { pinUpstreams } from '../../../../executors/image/pin-upstreams.ts';
import { describe } from '../../../support/harness.ts';

const text = [
  'ARG BASE_DOCKER_IMAGE',
  'FROM shop/base AS one',
  '# comment',
  'RUN echo \\',
  '  two',
  'FROM shop/base:1',
  'COPY --from=shop/lib /a /b',
  'COPY --from=one /a /b',
  'RUN false',
].join('\n');

describe('Dockerfile', (test) => {
  test('names of upstream images get their tags, those that have one keep it', async () => {
    const inspected = await inspectDockerfile(text);
    assert.equal(inspected.args, ['BASE_DOCKER_IMAGE']);
    const pinned = pinUpstreams(text, inspected, ['shop/base:abc', 'shop/lib:def']);
    assert.is(pinned, text.replace('shop/base AS', 'shop/base:abc AS').replace('shop/lib ', 'shop/lib:def '));
    assert.is(pinUpstreams(text, inspected, ['shop/one:abc']), text);
  });

  test('says what only BuildKit understands', async () => {
    const needs = async (lines: string): Promise<string | undefined> => (await inspectDockerfile(`FROM a\n${lines}\n`)).needsBuildkit;
    assert.is(await needs('RUN --mount=type=cache,target=/x make'), 'RUN --mount in line 2');
    assert.is(await needs('RUN \\\n  --network=none make'), 'RUN --network in line 2');
    assert.is(await needs('COPY --chmod=0755 a b'), 'COPY --chmod in line 2');
    assert.is(await needs('COPY <<EOF /x\nhi\nEOF'), 'the heredoc in line 2');
    assert.is(await needs('RUN echo --mount=x\nCOPY --from=b --chown=1 a b\n# RUN --mount=x\nRUN echo $((1<<2))'), undefined);
  });

  test('the line of a failure is found in what each builder writes', async () => {
    const inspected = await inspectDockerfile(text);
    assert.is(locateFailure('Step 1/7 : ARG BASE_DOCKER_IMAGE\nStep 2/7 : FROM shop/base AS one\nStep 3/7 : RUN echo   two\n ---> x\n', inspected), 4);
    assert.is(locateFailure('------\n > [stage-1 4/4] RUN false:\n------\nexecutor failed running [/bin/sh -c false]: exit code: 1\n', inspected), 9);
    assert.is(locateFailure('Dockerfile:9\n--------------------\n   8 |     COPY\n', inspected), 9);
    assert.is(locateFailure('the image cannot be built: dockerfile parse error line 3: unknown instruction: FOO', inspected), 3);
    assert.is(locateFailure('no space left', inspected), undefined);
    assert.is(locateFailure('Step 3/7 : COPY a b\n', inspected), undefined);
  });
});
