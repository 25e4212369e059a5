import * as assert from 'uvu/assert';
import { inspectDockerfile } from '../../../../executors/image/inspect-dockerfile.ts';
import { locateFailure } from '../../../../executors/image/locate-failure.ts';
import { namedImages } from '../../../../executors/image/named-images.ts';
import { pinImages } from '../../../../executors/image/pin-images.ts';
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
    const images = namedImages(text);
    const references = new Map([
      ['shop/base', 'shop/base:abc'],
      ['shop/lib', 'shop/lib:def'],
    ]);
    assert.is(pinImages(text, images, references), text.replace('shop/base AS', 'shop/base:abc AS').replace('shop/lib ', 'shop/lib:def '));
    assert.is(pinImages(text, images, new Map([['shop/one', 'shop/one:abc']])), text);
  });

  test('finds every image that a Dockerfile builds upon, variables filled in', () => {
    const lines = [
      '# FROM comment/one',
      'ARG VERSION=20 BASE="node"',
      `ARG FULL=\${BASE}:\${VERSION}-\${KIND:-slim}`,
      'FROM --platform=$BUILDPLATFORM \\',
      '  # a comment in the midst of it',
      `  \${FULL} AS Build`,
      'ARG BASE=not-global',
      'RUN <<EOF cat',
      'FROM heredoc/one',
      'EOF',
      'RUN --mount=type=bind,from=tools:1,target=/t --mount=from=build,target=/b make \\',
      '  && echo --from=no/image FROM no/image',
      'from scratch',
      'COPY --chown=1 --from=nginx:latest /a /b',
      'COPY --from=0 /a /b',
      'COPY --from=build /a /b',
      'FROM $UNKNOWN',
      `FROM \${BASE}`,
    ];
    const dockerfile = lines.join('\r\n');
    const found = namedImages(dockerfile, { VERSION: '22' });
    assert.equal(
      found.map(({ name, start, end }) => [name, dockerfile.slice(start, end)]),
      [
        ['node:22-slim', `\${FULL}`],
        ['tools:1', 'tools:1'],
        ['nginx:latest', 'nginx:latest'],
        ['$UNKNOWN', '$UNKNOWN'],
        ['node', `\${BASE}`],
      ],
    );
    assert.equal(namedImages(''), []);
    assert.equal(namedImages('FROM'), []);
    assert.equal(namedImages('FROM a \\'), [{ name: 'a', start: 5, end: 6 }]);
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
