import * as assert from 'uvu/assert';
import { parseImageLock } from '../../../core/plugin-host/read-image-lock.ts';
import { digestOf } from '../../../core/plugin-host/read-image-plugin.ts';
import { renderImageLock } from '../../../core/plugin-host/render-image-lock.ts';
import { describe } from '../../support/harness.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const info = {
  id: `sha256:${'1'.repeat(64)}`,
  tags: [],
  labels: {},
  entrypoint: [],
  command: [],
  env: [],
  user: '',
  cwd: '',
  volumes: [],
  hasHealthcheck: false,
  platform: 'linux/amd64',
  sizeBytes: 1,
};

describe('mmo.lock', (test) => {
  test('equal images are equal text, in order, and come back as they were', () => {
    const one = renderImageLock(
      new Map([
        ['b:1', { digest, hooks: ['gen'], manifest: { name: 'b', hooks: { gen: 'gen' } } }],
        ['a:1', { digest }],
      ]),
    );
    const other = renderImageLock(
      new Map([
        ['a:1', { digest }],
        ['b:1', { manifest: { hooks: { gen: 'gen' }, name: 'b' }, hooks: ['gen'], digest }],
      ]),
    );
    assert.is(one, other);
    const { images, problem } = parseImageLock(Buffer.from(one));
    assert.is(problem, undefined);
    assert.equal([...images.keys()], ['a:1', 'b:1']);
    assert.equal(images.get('b:1'), { digest, hooks: ['gen'], manifest: { name: 'b', hooks: { gen: 'gen' } } });
    assert.is(renderImageLock(images), one);
  });

  test('of a file that is not what mmo writes nothing counts', () => {
    assert.equal(parseImageLock(undefined), { images: new Map(), problem: undefined });
    const entry = (image: unknown): string => JSON.stringify({ version: 1, images: { good: { digest }, bad: image } });
    for (const text of [
      '',
      '[]',
      '<<<<<<<',
      '{"version":1}',
      entry(1),
      entry({}),
      entry({ digest: 'sha256:1' }),
      entry({ digest, hooks: ['../x'] }),
      entry({ digest, manifest: [] }),
    ]) {
      const { images, problem } = parseImageLock(Buffer.from(text));
      assert.is(images.size, 0, text);
      assert.is(typeof problem, 'string', text);
    }
  });

  test("the digest is the reference's own, else the registry's of that repository, else the image's id", () => {
    const [one, two] = [`sha256:${'2'.repeat(64)}`, `sha256:${'3'.repeat(64)}`];
    assert.is(digestOf({ ...info, digests: [] }, 'acme/hooks:1'), info.id);
    assert.is(digestOf({ ...info, digests: [`other/x@${one}`, `acme/hooks@${two}`] }, 'acme/hooks:1'), two);
    assert.is(digestOf({ ...info, digests: [`localhost:5000/acme/hooks@${two}`] }, 'localhost:5000/acme/hooks'), two);
    assert.is(digestOf({ ...info, digests: [`docker.io/acme/hooks@${two}`] }, 'acme/hooks'), two);
    assert.is(digestOf({ ...info, digests: [`acme/hooks@${two}`] }, `acme/hooks:1@${one}`), one);
  });
});
