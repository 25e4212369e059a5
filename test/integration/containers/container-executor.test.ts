import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import { requireDocker } from '../../support/docker.ts';
import { endOutOfMemory, stayingAfter } from '../../support/end-out-of-memory.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** A `service.yml` whose `build` runs in busybox. */
function service(name: string, command: string | readonly string[], more: Readonly<Record<string, unknown>> = {}): string {
  const { options = {}, ...rest } = more;
  const task = { executor: 'container', command, ...rest, options: { image: 'mmo-test/busybox', pull: 'never', ...(options as object) } };
  return `${JSON.stringify({ name, tasks: { build: task } })}\n`;
}

describe('container executor', (test) => {
  test('shows a task its declared inputs and dependencies’ outputs, and nothing else', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    const rig = createRig(
      {
        files: {
          'auth/service.yml': service('auth', 'mkdir -p gen; echo token > gen/auth.txt', { inputs: ['src.txt'], outputs: ['gen'] }),
          'auth/src.txt': 'auth',
          'cart/service.yml': service(
            'cart',
            'pwd; cd /workspace; find . -type f | sort; mkdir cart/dist; cat cart/src.txt auth/gen/auth.txt > cart/dist/all.txt',
            {
              inputs: ['src.txt'],
              outputs: ['dist'],
              dependsOn: ['auth:build'],
            },
          ),
          'cart/src.txt': 'cart\n',
          'cart/private.txt': 'not declared',
        },
      },
      defer,
    );
    const first = await rig.run(['build', '-s', 'cart'], { signal });
    assert.is(first.exitCode, 0, first.stdout);
    assertRan(first.events, ['auth:build', 'cart:build']);
    assert.equal(linesOf(first.events, 'cart:build'), ['/workspace/cart', './auth/gen/auth.txt', './cart/src.txt']);
    assert.is(rig.read('cart/dist/all.txt'), 'cart\ntoken\n');
    assert.not.ok(rig.exists('.mmo/tmp/stage-1'));

    rig.remove('cart/dist');
    const second = await rig.run(['build', '-s', 'cart'], { signal });
    assertCached(second.events, ['auth:build', 'cart:build']);
    assert.is(rig.read('cart/dist/all.txt'), 'cart\ntoken\n');
  });

  test('isolates: no network, no capability, a read-only root, the caller’s ids, the image’s own PATH', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    const command = [
      'id -u; id -g; echo $PATH; echo $HOME; env | grep LANG || echo no LANG; echo $GREETING; echo $MMO_SERVICE_ROOT',
      'grep -c : /proc/net/dev; grep CapEff /proc/self/status; grep NoNewPrivs /proc/self/status',
      'touch /etc/x 2>/dev/null || echo read-only; touch /tmp/x && echo tmp; ls /var/run/docker.sock 2>/dev/null || echo no socket',
      'cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max',
    ].join('; ');
    const rig = createRig({ files: { 'cart/service.yml': service('cart', command, { env: ['GREETING=hi'], options: { pids: 77 } }) } }, defer);
    const { exitCode, events, stdout } = await rig.run(['build'], { signal });
    assert.is(exitCode, 0, stdout);
    const ids = [process.getuid?.(), process.getgid?.()].map(String);
    assert.equal(linesOf(events, 'cart:build'), [
      ...[...ids, '/bin', '/tmp', 'no LANG', 'hi', '/workspace/cart', '1'],
      ...['CapEff:\t0000000000000000', 'NoNewPrivs:\t1', 'read-only', 'tmp', 'no socket', '77'],
    ]);
  });

  test('names what was written beside the outputs, and leaves it behind', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    const command = 'echo changed > src.txt; echo x > stray.txt; mkdir -p dist/empty; ln -s /etc/passwd dist/link; echo y > dist/y; chmod 4755 dist/y';
    const rig = createRig(
      { files: { 'cart/service.yml': service('cart', command, { inputs: ['src.txt'], outputs: ['dist/y', 'dist/empty'] }), 'cart/src.txt': 'mine' } },
      defer,
    );
    const { exitCode, events, stdout } = await rig.run(['build'], { signal });
    assert.is(exitCode, 0, stdout);
    assert.equal(linesOf(events, 'cart:build'), ['not declared as outputs, and left behind: cart/dist/link, cart/src.txt, cart/stray.txt']);
    assert.equal(
      [rig.read('cart/src.txt'), rig.read('cart/dist/y'), rig.exists('cart/stray.txt'), rig.exists('cart/dist/link')],
      ['mine', 'y\n', false, false],
    );
  });

  test('hands on stdout, stderr, the exit code and arguments', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    const rig = createRig({ files: { 'cart/service.yml': service('cart', ['sh', '-c', 'echo out; echo err >&2; echo "$1"; exit 7', 'sh']) } }, defer);
    const { exitCode, events } = await rig.mmo(['run', 'build', '--json', '--', "it's"], { signal });
    assert.is(exitCode, 1);
    assert.equal(outcomesOf(events).get('cart:build'), { status: 'failure', failure: { reason: 'exit-code', exitCode: 7 } });
    const streams = events.flatMap((event) => (event.type === 'task:output' ? event.text.split('\n').map((line) => `${event.stream} ${line}`) : []));
    assert.ok(
      ['stdout out', 'stderr err', "stdout it's"].every((line) => streams.includes(line)),
      JSON.stringify(streams),
    );
  });

  test('tells a lack of memory from a failure', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    // Not that of another run of this test at the same daemon.
    const name = `hungry-${process.pid}`;
    const command = stayingAfter('(x=$(head -c 300000000 /dev/zero | tr "\\\\0" a); echo survived)');
    const rig = createRig({ files: { 'hungry/service.yml': service(name, command, { options: { memory: '32m' } }) } }, defer);
    const run = await rig.start(['run', 'build', '--json'], { signal });
    await Promise.race([endOutOfMemory(`${name}:build`, signal), run.ended]);
    const { exitCode, events } = await run.ended;
    assert.is(exitCode, 1);
    const outcome = outcomesOf(events).get(`${name}:build`);
    assert.equal(outcome, { status: 'failure', failure: { reason: 'container', message: 'more than the 32m of memory that it has; raise options.memory' } });
  });

  test('a tag that has moved on is no hit', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const [one, second, other] = [`mmo-test/moving:${process.pid}`, `mmo-test/second:${process.pid}`, 'mmo-test/busybox'];
    const id = (await containers.build({ ...nobody, context: dockerfile(`FROM ${other}\nLABEL second=yes\n`), tags: [second], signal })).id;
    defer(() => containers.removeImage(second));
    await containers.tag(other, one);
    defer(() => containers.removeImage(one));
    const rig = createRig({ files: { 'cart/service.yml': service('cart', 'echo x > out', { outputs: ['out'], options: { image: one } }) } }, defer);
    assertRan((await rig.run(['build'], { signal })).events, ['cart:build']);
    assertCached((await rig.run(['build'], { signal })).events, ['cart:build']);
    await containers.tag(id, one);
    assertRan((await rig.run(['build'], { signal })).events, ['cart:build']);
  });

  test('in CI an image must be pinned, and the pinned one is what runs', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const image = await containers.image('mmo-test/busybox');
    const rig = createRig(
      {
        files: {
          'cart/service.yml': 'name: cart\ntasks:\n  build:\n    executor: container\n    command: echo hello\n    options: { image: mmo-test/busybox }\n',
        },
      },
      defer,
    );
    const env = { CI: 'true' };
    const refused = await rig.mmo(['run', 'build'], { signal, env });
    assert.is(refused.exitCode, 2);
    assert.is(
      refused.stderr,
      [
        'error[MMO6020]: "cart:build" runs the image "mmo-test/busybox", which is not pinned',
        ' --> cart/service.yml:6:5',
        '  |',
        '6 |     options: { image: mmo-test/busybox }',
        '  |     ^^^^^^^',
        'help: write it as name@sha256:…, or run "mmo lock" where docker is, and commit mmo.lock',
        '',
      ].join('\n'),
    );
    rig.write('mmo.lock', JSON.stringify({ version: 1, images: { 'mmo-test/busybox': { digest: image?.id } } }));
    const run = await rig.run(['build'], { signal, env });
    assert.is(run.exitCode, 0, run.stdout);
    assert.equal(linesOf(run.events, 'cart:build'), ['hello']);
    rig.write('mmo.lock', JSON.stringify({ version: 1, images: { 'mmo-test/busybox': { digest: `sha256:${'0'.repeat(64)}` } } }));
    const changed = await rig.run(['build'], { signal, env });
    assertRan(changed.events, ['cart:build']);
    assert.match(JSON.stringify(outcomesOf(changed.events).get('cart:build')), /"reason":"container","message":"image \\"mmo-test\/busybox@sha256:0/);
  });

  test('without a daemon its tasks fail with the remedy, and the others run', async ({ defer, signal }) => {
    const files = {
      'auth/service.yml': 'name: auth\ntasks:\n  build: { command: echo fine }\n',
      'cart/service.yml': service('cart', 'true'),
      'shop/service.yml': service('shop', 'true'),
    };
    const rig = createRig({ files }, defer);
    const { exitCode, events } = await rig.run(['build', '--continue=always'], { signal, env: { DOCKER_HOST: 'unix:///nowhere.sock' } });
    assert.is(exitCode, 1, JSON.stringify(events));
    const message = 'no docker daemon answers at unix:///nowhere.sock; start docker, or set DOCKER_HOST';
    assert.equal(outcomesOf(events).get('cart:build'), { status: 'failure', failure: { reason: 'container', message, problem: 'unavailable' } });
    assert.is(outcomesOf(events).get('auth:build')?.status, 'success');
  });

  test('options that do not fit are told before anything runs', async ({ defer, signal }) => {
    const rig = createRig(
      { files: { 'cart/service.yml': 'name: cart\ntasks:\n  build: { executor: container, command: echo x, options: { imge: x, memory: lots } }\n' } },
      defer,
    );
    const { exitCode, stderr } = await rig.mmo(['run', 'build'], { signal });
    assert.is(exitCode, 2);
    assert.match(stderr, /imge/);
    assert.match(stderr, /memory/);
  });
});

const nobody = { dockerfile: 'Dockerfile', onProgress: () => undefined };

async function* dockerfile(text: string): AsyncGenerator<Uint8Array> {
  const { pack } = await import('tar-stream');
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, text);
  tar.finalize();
  yield* tar as AsyncIterable<Uint8Array>;
}

/** What a task wrote, without the remark that its image is not pinned. */
function linesOf(events: readonly RunEvent[], task: string): readonly string[] {
  const text = events.flatMap((event) => (event.type === 'task:output' && event.task === task ? [event.text] : [])).join('');
  return text.split('\n').filter((line) => line !== '' && !line.includes('is not pinned'));
}
