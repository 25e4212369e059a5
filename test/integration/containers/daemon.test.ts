import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { ContainerError, ContainerSpec } from '../../../core/model/containers.ts';
import { startPrivateDaemon } from '../../support/containers-private-daemon.ts';
import { requireDocker } from '../../support/docker.ts';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const spec: ContainerSpec = { image: 'mmo-test/busybox', binds: [], network: 'none', labels: { 'mmo.test': `daemon-${process.pid}` } };

describe('a real docker daemon', (test) => {
  test('hands over megabytes of binary output of both streams unharmed', async ({ signal, skip }) => {
    const containers = await requireDocker(skip);
    const command = 'head -c 3000000 /dev/urandom > /tmp/a; cat /tmp/a; cat /tmp/a >&2; sha256sum < /tmp/a | cut -c1-64';
    const got = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
    const running = await containers.start(
      { ...spec, entrypoint: ['sh', '-c', command] },
      { signal, onOutput: (stream, chunk) => got[stream].push(Uint8Array.from(chunk)) },
    );
    assert.equal(await running.ended, { exitCode: 0, outOfMemory: false });
    const stdout = Buffer.concat(got.stdout);
    const sum = stdout.subarray(-65, -1).toString();
    for (const bytes of [stdout.subarray(0, 3_000_000), Buffer.concat(got.stderr)]) assert.is(createHash('sha256').update(bytes).digest('hex'), sum);
  });

  test('runs further commands in a warm container', async ({ signal, skip }) => {
    const containers = await requireDocker(skip);
    const warm = await containers.start({ ...spec, entrypoint: ['sleep', '1000'] }, { signal, onOutput: () => undefined });
    const said: string[] = [];
    const options = { cwd: '/tmp', env: { WORD: 'hi' }, onOutput: (stream: string, chunk: Uint8Array) => said.push(`${stream} ${Buffer.from(chunk)}`), signal };
    assert.equal(await warm.exec(['sh', '-c', 'echo $WORD $PWD; exit 3'], options), { exitCode: 3, outOfMemory: false });
    assert.equal(said, ['stdout hi /tmp\n']);
    await warm.stop(0);
    assert.equal(await containers.labelled([`mmo.test=daemon-${process.pid}`]), []);
  });

  test('reads a path of an image without running it, within bounds', async ({ signal, skip }) => {
    const containers = await requireDocker(skip);
    const tar = await containers.archive('mmo-test/busybox', '/etc/passwd', { maxBytes: 100_000, signal });
    assert.match(Buffer.from(tar ?? []).toString(), /root:x:0:0/);
    assert.is(await containers.archive('mmo-test/busybox', '/hooks', { maxBytes: 100_000, signal }), undefined);
    const tooLarge = await containers.archive('mmo-test/busybox', '/bin', { maxBytes: 100_000, signal }).catch((error: ContainerError) => error.message);
    assert.is(tooLarge, '/bin of image "mmo-test/busybox" cannot be read: it is larger than 100000 bytes');
  });

  test('says what it lacks', async ({ signal, skip }) => {
    const containers = await requireDocker(skip);
    const problems: string[] = [];
    const note = (error: ContainerError): number => problems.push(error.problem);
    await containers.start({ ...spec, image: 'mmo-test/nothing' }, { signal, onOutput: () => undefined }).catch(note);
    await containers.pull('127.0.0.1:1/nothing:1', { signal }).catch(note);
    await containers.start({ ...spec, binds: [{ source: '/nowhere', target: '/x', readOnly: true }] }, { signal, onOutput: () => undefined }).catch(note);
    assert.equal(problems, ['not-found', 'pull-denied', 'other']);
    assert.is(await containers.image('mmo-test/nothing'), undefined);
  });

  test('that stops while a task runs fails that task alone', async ({ defer, signal, skip }) => {
    await requireDocker(skip);
    const daemon = await startPrivateDaemon('mmo-test/busybox', defer, skip);
    const options = { image: 'mmo-test/busybox', pull: 'never', memory: '1g' };
    const tasks = { hang: { executor: 'container', command: 'echo is-$((1 + 1))-on; sleep 1000', options }, other: { command: 'echo fine' } };
    const rig = createRig({ files: { 'service.yml': JSON.stringify({ name: 'cart', tasks }) } }, defer);
    const run = await rig.start(['run', 'hang', 'other', '--json', '--continue=always'], { signal, env: { DOCKER_HOST: daemon.host } });
    await run.said('is-2-on');
    await daemon.stop();
    const { exitCode, events } = await run.ended;
    assert.is(exitCode, 1);
    assert.is(outcomesOf(events).get('cart:other')?.status, 'success');
    const outcome = outcomesOf(events).get('cart:hang');
    assert.is(outcome?.status, 'failure');
    // A daemon that stops in order may end its containers first.
    assert.match(JSON.stringify(outcome), /broke off|stopped before|"exitCode":1(?:37|43)/);
  });
});
