import * as assert from 'uvu/assert';
import type { Containers, ImageInfo } from '../../../../core/model/containers.ts';
import { resolveImage } from '../../../../executors/container/resolve-image.ts';
import { describe } from '../../../support/harness.ts';

const pinned = `sha256:${'1'.repeat(64)}`;
const context = { env: { HOME: '/home/me' }, signal: new AbortController().signal, write: () => undefined };

function image(id: string, digests: readonly string[] = []): ImageInfo {
  return {
    id,
    digests,
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
    sizeBytes: 0,
  };
}

/** A daemon with these images, by what they are asked for; a pull gives what its reference names. */
function daemon(known: Readonly<Record<string, ImageInfo>>, pulled: string[] = []): Containers {
  const pull: Containers['pull'] = async (reference, { env }): Promise<ImageInfo> => {
    pulled.push(`${reference} by the login of ${env?.['HOME']}`);
    return image('sha256:pulled', [`golang@${pinned}`]);
  };
  return { image: async (reference: string) => known[reference], pull } as unknown as Containers;
}

describe('a pinned image', (test) => {
  test('is found by its tag, its id or its digest, and pulled only where it is not there', async () => {
    const moved = image('sha256:new', [`golang@sha256:${'2'.repeat(64)}`]);
    const kept = image('sha256:old', [`golang@${pinned}`]);
    const cases: readonly (readonly [Readonly<Record<string, ImageInfo>>, string])[] = [
      [{ 'golang:1': kept }, 'sha256:old'],
      [{ 'golang:1': moved, [pinned]: image(pinned) }, pinned],
      [{ 'golang:1': moved, [`golang@${pinned}`]: kept }, 'sha256:old'],
    ];
    for (const [known, id] of cases) {
      const pulled: string[] = [];
      assert.is((await resolveImage(daemon(known, pulled), { image: 'golang:1', pull: 'never' }, { digest: pinned, context })).id, id);
      assert.equal(pulled, []);
    }
    const pulled: string[] = [];
    const options = { image: 'golang:1', pull: 'missing' } as const;
    assert.is((await resolveImage(daemon({ 'golang:1': moved }, pulled), options, { digest: pinned, context })).id, 'sha256:pulled');
    assert.equal(pulled, [`golang@${pinned} by the login of /home/me`]);
  });

  test('that is not there and may not be pulled is told from one that has moved on', async () => {
    const resolve = async (known: Readonly<Record<string, ImageInfo>>): Promise<string> =>
      resolveImage(daemon(known), { image: 'golang:1', pull: 'never' }, { digest: pinned, context }).then(
        () => '',
        (error: Error) => error.message,
      );
    assert.is(await resolve({}), 'there is no image "golang:1", and pull is "never"');
    assert.is(await resolve({ 'golang:1': image('sha256:new') }), `image "golang:1" at the daemon is not the one that is pinned (${pinned})`);
  });
});
