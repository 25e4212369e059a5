import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import { connectRegistries } from '../../../../core/containers/connect-registries.ts';
import { createNodeHost } from '../../../../core/host/create-node-host.ts';
import { releasedImages } from '../../../../executors/release/released-images.ts';
import { tagInRegistry } from '../../../../executors/release/tag-in-registry.ts';
import { describe, type TestContext } from '../../../support/harness.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const other = `sha256:${'2'.repeat(64)}`;
const type = 'application/vnd.oci.image.manifest.v1+json';

/** A registry of one repository: digests by tag, and its requests that write. */
async function serve({ defer }: TestContext): Promise<{ readonly host: string; readonly tags: Map<string, string>; readonly writes: string[] }> {
  const tags = new Map<string, string>();
  const writes: string[] = [];
  const server = createServer((request, response) => {
    const name = request.url?.replace(/^\/v2\/acme\/shop-cart\/manifests\//, '') ?? '';
    if (request.method === 'PUT') {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        writes.push(`${name} ${body} ${request.headers['content-type']}`);
        tags.set(name, body);
        response.writeHead(201, { 'docker-content-digest': body }).end();
      });
      return;
    }
    const found = tags.get(name) ?? [...tags.values()].find((one) => one === name);
    if (found === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'docker-content-digest': found, 'content-type': type }).end(request.method === 'HEAD' ? undefined : found);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(() => server.close());
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, tags, writes };
}

describe('the release of an image that a cluster built', (test) => {
  test('is a further tag of what the registry has, by its digest', async (context) => {
    const { host, tags, writes } = await serve(context);
    const lines: string[] = [];
    const { signal } = context;
    const given = { env: {}, signal, registries: async () => connectRegistries(createNodeHost()), log: (line: string) => lines.push(line) };
    const repository = `${host}/acme/shop-cart`;
    const release = (tag: string, ref = `${repository}:key`): ReturnType<typeof tagInRegistry> =>
      tagInRegistry({ ref, id: digest, repository }, { tag, insecure: [], context: given });

    assert.is(await release('7'), `the registry does not have ${repository}:key as the cluster built it any more; build it again`);
    tags.set('key', digest).set('7', other);
    assert.equal(await release('7'), { image: `${repository}:7`, id: digest, digest });
    assert.equal(writes, [`7 ${digest} ${type}`]);
    assert.equal(lines, [`${repository}:7 was ${other}`, `released ${repository}:7@${digest}`]);
    await release('7');
    assert.is(writes.length, 1, 'what is there is left alone');
    // Somebody gave the key's tag to another image: what was built is what is released.
    tags.set('key', other);
    assert.equal(await release('8'), { image: `${repository}:8`, id: digest, digest });
    assert.is(tags.get('8'), digest);
    assert.match(String(await release('9', '127.0.0.1:30500/shop-cart:key')), /was built by a cluster, and is not copied to .*; build it on this machine/);
    assert.is(tags.get('9'), undefined);
  });

  test('is known by what its task tells', () => {
    const from = { id: 'cart:image', service: 'cart', task: 'image', dir: 'cart', root: '', outputs: [] } as const;
    const images = releasedImages(
      [
        { ...from, data: { ref: 'r/shop-cart:1', image: digest, cluster: true } },
        { ...from, task: 'image-api', data: { ref: 'shop/cart:2', image: digest } },
      ],
      { registry: 'r', workspace: 'shop', service: 'cart' },
    );
    assert.equal(images, [
      { ref: 'r/shop-cart:1', id: digest, repository: 'r/shop-cart', isOfCluster: true },
      { ref: 'shop/cart:2', id: digest, repository: 'r/shop-cart-api', isOfCluster: false },
    ]);
  });
});
