import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { connectContainers } from '../../../core/containers/connect-containers.ts';
import type { ContainerError, ContainerProblem, Containers } from '../../../core/model/containers.ts';
import { answer, frame, type Misbehaviour, pathOf, runOnce, startFakeDaemon, startTalker } from '../../support/containers-fake-daemon.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

const longMs = 30_000;
/** Of a daemon that hangs. */
const shortMs = 300;
const never = new AbortController().signal;

describe('a container daemon that fails', (test) => {
  test('one that is well runs a container and is left with nothing', async ({ defer }) => {
    const { host, requests } = await startFakeDaemon(() => false, defer);
    assert.equal(await runOnce(await connect(host)), { exitCode: 0, output: 'stdout:hello\n' });
    assert.ok(requests.some((request) => request.startsWith('DELETE /containers/')));
  });

  test('hears late that a container ran out of memory', async ({ defer }) => {
    let looks = 0;
    const { host } = await startFakeDaemon((request, response) => {
      if (pathOf(request).endsWith('/wait')) return answer(response, 200, { StatusCode: 1 });
      return /^\/containers\/\w+\/json$/.test(pathOf(request)) && answer(response, 200, { State: { OOMKilled: looks++ > 0 } });
    }, defer);
    const start = { signal: never, onOutput: () => undefined };
    const spec = { image: 'tool', binds: [], network: 'none', labels: { 'mmo.test': 'fake' } } as const;
    const limited = await (await connect(host)).start({ ...spec, memoryBytes: 1024 }, start);
    assert.equal([await limited.ended, looks], [{ exitCode: 1, outOfMemory: true }, 2]);
    looks = 0;
    const free = await (await connect(host)).start(spec, start);
    assert.equal([await free.ended, looks], [{ exitCode: 1, outOfMemory: false }, 1]);
  });

  test('is cancelled at the moment when all of an answer has come', async ({ defer }) => {
    const { host } = await startFakeDaemon((request, response) => {
      if (!pathOf(request).endsWith('/logs')) return false;
      response.end(Buffer.concat([frame(1, 'ready\n'), frame(1, 'more\n')]));
      return true;
    }, defer);
    const { detached } = await connect(host);
    for (let time = 0; time < 20; time += 1) {
      const seen = new AbortController();
      await detached.logs('tool', { onOutput: () => seen.abort(), signal: seen.signal });
    }
    assert.equal(await runOnce(await connect(host)), { exitCode: 0, output: 'stdout:hello\n' });
  });

  test('is absent', async () => {
    await assertFault(
      connect('unix:///nowhere/docker.sock'),
      'unavailable',
      'no docker daemon answers at unix:///nowhere/docker.sock',
      'start docker, or set DOCKER_HOST',
    );
  });

  test('has left its socket behind', async ({ defer }) => {
    const host = await startTalker((socket) => socket.destroy(), defer);
    await assertFault(connect(host), 'lost', /broke off/);
    await assertFault(connect('tcp://127.0.0.1:1'), 'unavailable', 'no docker daemon answers at tcp://127.0.0.1:1');
  });

  test('may not be used by this user', async ({ defer, skip }) => {
    const { host } = await startFakeDaemon(() => false, defer);
    chmodSync(host.slice('unix://'.length), 0o600);
    const script = `import { connect } from 'node:net'; connect(${JSON.stringify(host.slice('unix://'.length))}).on('error', ({ code }) => console.log(code)).on('connect', () => process.exit());`;
    const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;
    if (ids === undefined) skip('only root can try it as another user');
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { ...ids, cwd: '/', encoding: 'utf8' });
    assert.is(stdout.trim(), 'EACCES');
    const { daemonFault } = await import('../../../core/containers/daemon-fault.ts');
    const fault = daemonFault(Object.assign(new Error('connect EACCES'), { code: 'EACCES' }), { shown: host, what: 'docker cannot be used' });
    assert.is(fault.problem, 'denied');
    assert.match(fault.message, /this user may not use the docker daemon/);
    assert.match(fault.help ?? '', /group/);
  });

  test('answers everything with 500', async ({ defer }) => {
    const { host } = await startFakeDaemon((_request, response) => answer(response, 500, { message: 'database is locked' }), defer);
    await assertFault(connect(host), 'other', 'docker cannot be used: database is locked', "look into the docker daemon's log");
  });

  test('hangs', async ({ defer }) => {
    const { host } = await startFakeDaemon(() => true, defer);
    await assertFault(connect(host, shortMs), 'unavailable', /did not answer within 0.3 s/, 'look whether docker hangs: docker version');
  });

  test('hangs when it has begun to answer', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/version', (_request, response) => void response.writeHead(200).write('{"Version":')),
      defer,
    );
    await assertFault(connect(host, shortMs), 'unavailable', /did not answer within 0.3 s/);
  });

  test('is slow, which is no fault', async ({ defer }) => {
    const slow: Misbehaviour = (request, response) => {
      if (pathOf(request) !== '/version') return false;
      setTimeout(() => answer(response, 200, { Version: '24', ApiVersion: '1.43', Os: 'linux', Arch: 'amd64' }), 150);
      return true;
    };
    const { host } = await startFakeDaemon(slow, defer);
    assert.is((await runOnce(await connect(host))).exitCode, 0);
  });

  test('is too old', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/version', (_request, response) => answer(response, 200, { Version: '1.13', ApiVersion: '1.25' })),
      defer,
    );
    await assertFault(connect(host), 'api-version', /speaks API 1.25, and mmo needs 1.40/, 'use a docker daemon of version 19.03 or newer');
  });

  test('is no docker daemon', async ({ defer }) => {
    const html = await startFakeDaemon((_request, response) => Boolean(response.end('<html>proxy</html>')), defer);
    await assertFault(connect(html.host), 'other', /is no docker daemon: its answer is no JSON/, 'check DOCKER_HOST');
    const json = await startFakeDaemon((_request, response) => answer(response, 200, { ok: true }), defer);
    await assertFault(connect(json.host), 'other', /is no docker daemon: it tells no version/);
    const ssh = await startTalker((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'), defer);
    await assertFault(connect(ssh), 'other', /does not speak HTTP/);
  });

  test('resets the connection while a container runs', async ({ defer }) => {
    const { host, requests } = await startFakeDaemon(
      at('/wait', (_request, response) => {
        response.writeHead(200).flushHeaders();
        setImmediate(() => response.destroy());
      }),
      defer,
    );
    await assertFault(runOnce(await connect(host)), 'lost', /broke off/, 'look whether docker was restarted, and run again');
    assert.ok(requests.some((request) => request.startsWith('DELETE')));
  });

  test('runs a command that hangs for as long as it is waited for', async ({ defer }) => {
    const cancel = new AbortController();
    const { host } = await startFakeDaemon((request, response) => {
      const path = pathOf(request);
      if (path.endsWith('/exec')) return answer(response, 201, { Id: 'e' });
      if (path !== '/exec/e/start') return false;
      response.writeHead(200).write(frame(1, 'begun'));
      return true;
    }, defer);
    const ran = (await connect(host)).detached.exec('c', ['sleep', '1000'], { onOutput: () => cancel.abort(), signal: cancel.signal });
    await assertFault(ran, 'other', '"sleep" cannot be run in the container: cancelled');
  });

  test('stops in the midst of a container’s life with a whole answer', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/wait', (_request, response) => void response.end('')),
      defer,
    );
    await assertFault(runOnce(await connect(host)), 'lost', /stopped before the container had ended/);
  });

  test('sends output that is no output', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/attach', (_request, response) => void response.end('<html>')),
      defer,
    );
    await assertFault(runOnce(await connect(host)), 'lost', /broke off/);
    const other = await startFakeDaemon(
      at('/attach', (_request, response) => void response.end('<html>proxy</html>')),
      defer,
    );
    await assertFault(runOnce(await connect(other.host)), 'other', /not in its format/);
  });

  test('has another of that name, or a port is taken', async ({ defer }) => {
    const name = await startFakeDaemon(
      at('/containers/create', (_request, response) => answer(response, 409, { message: 'The container name "/db" is already in use' })),
      defer,
    );
    await assertFault(runOnce(await connect(name.host)), 'conflict', /already in use/);
    const port = await startFakeDaemon((request, response) => {
      const isStart = pathOf(request).endsWith('/start');
      return isStart && answer(response, 500, { message: 'Bind for 127.0.0.1:5432 failed: port is already allocated' });
    }, defer);
    await assertFault(runOnce(await connect(port.host)), 'port-taken', /already allocated/, 'end what listens there, or declare another port');
  });

  test('has a full disk', async ({ defer }) => {
    const message = 'mkdir /var/lib/docker/overlay2/x: no space left on device';
    const { host } = await startFakeDaemon(
      at('/containers/create', (_request, response) => answer(response, 500, { message })),
      defer,
    );
    await assertFault(runOnce(await connect(host)), 'no-space', /no space left/, 'free space: docker system prune, or a larger disk');
  });

  test('lacks the image', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/containers/create', (_request, response) => answer(response, 404, { message: 'No such image: tool' })),
      defer,
    );
    await assertFault(runOnce(await connect(host)), 'not-found', 'a container of image "tool" cannot be made: No such image: tool');
  });

  test('has lost the container whose files are read, which is not the lack of a file', async ({ defer }) => {
    let message = 'Could not find the file /hooks in container x';
    const { host } = await startFakeDaemon((request, response) => pathOf(request).endsWith('/archive') && answer(response, 404, { message }), defer);
    const containers = await connect(host);
    const read = (): Promise<unknown> => containers.archive('busybox', '/hooks', { maxBytes: 1_000, signal: never });
    assert.is(await read(), undefined);
    message = 'No such container: x';
    await assertFault(read(), 'lost', '/hooks of image "busybox" cannot be read: its container was removed meanwhile', 'run again');
  });

  test('is denied a pull', async ({ defer }) => {
    const error = 'pull access denied for acme/tool, repository does not exist or may require docker login';
    const { host } = await startFakeDaemon(
      at('/images/create', (_request, response) => void response.end(`{"status":"Pulling"}\n${JSON.stringify({ error })}\n`)),
      defer,
    );
    const containers = await connect(host);
    await assertFault(containers.pull('acme/tool', { signal: never }), 'pull-denied', /image "acme\/tool" cannot be pulled: pull access denied/);
  });

  test('fails a build, whose last words are told', async ({ defer }) => {
    const lines = [
      { stream: 'Step 1/2 : FROM x\n' },
      { stream: 'boom\n' },
      { errorDetail: { code: 1, message: 'returned a non-zero code: 1' }, error: 'returned a non-zero code: 1' },
    ];
    const { host } = await startFakeDaemon(
      at('/build', (_request, response) => void response.end(lines.map((line) => JSON.stringify(line)).join('\n'))),
      defer,
    );
    let progress = '';
    const build = (await connect(host)).build({
      context: nothing(),
      dockerfile: 'Dockerfile',
      tags: [],
      onProgress: (text) => {
        progress += text;
      },
      signal: never,
    });
    await assertFault(build, 'build-failed', 'the image cannot be built: returned a non-zero code: 1');
    assert.is(progress, 'Step 1/2 : FROM x\nboom\n');
  });

  test('breaks off a build', async ({ defer }) => {
    const { host } = await startFakeDaemon(
      at('/build', (_request, response) => void response.end('{"stream":"Step 1/2"}\n')),
      defer,
    );
    const build = (await connect(host)).build({ context: nothing(), dockerfile: 'Dockerfile', tags: [], onProgress: () => undefined, signal: never });
    await assertFault(build, 'lost', /ended without naming it/);
  });

  test('is left when the signal fires, and its container removed', async ({ defer }) => {
    const stop = new AbortController();
    const { host, requests } = await startFakeDaemon(
      at('/wait', () => setImmediate(() => stop.abort())),
      defer,
    );
    await assertFault(runOnce(await connect(host), stop.signal), 'other', 'the container was cancelled');
    assert.ok(requests.some((request) => request.startsWith('DELETE')));
  });

  test('is named by an address that mmo cannot use', async () => {
    await assertFault(connect('ssh://host'), 'unavailable', /behind ssh/);
    await assertFault(connect('docker'), 'unavailable', 'DOCKER_HOST is "docker", which is no address of a docker daemon');
    const host = createMemoryHost({}, { env: { DOCKER_CONTEXT: 'remote', HOME: '/nowhere' } });
    const { daemonAddress } = await import('../../../core/containers/daemon-address.ts');
    assert.is(daemonAddress(host).shown, 'unix:///var/run/docker.sock');
  });
});

function connect(host: string, limitMs = longMs): Promise<Containers> {
  const limits = { connectMs: limitMs, quickMs: limitMs, slowMs: limitMs };
  return connectContainers(createMemoryHost({}, { env: { DOCKER_HOST: host } }), limits);
}

/** Misbehaves where a path ends so, and well elsewhere. */
function at(path: string, act: (...given: Parameters<Misbehaviour>) => unknown): Misbehaviour {
  return (request, response) => {
    if (!pathOf(request).endsWith(path)) return false;
    act(request, response);
    return true;
  };
}

async function assertFault(doing: Promise<unknown>, problem: ContainerProblem, message: string | RegExp, help?: string): Promise<void> {
  const error = await doing.then(
    () => assert.unreachable('it went well'),
    (thrown: unknown) => thrown as ContainerError,
  );
  assert.is(error?.name, 'ContainerError', String(error));
  assert.is(error?.problem, problem, error?.message);
  if (typeof message === 'string') assert.is(error?.message, message);
  else assert.match(error?.message ?? '', message);
  if (help !== undefined) assert.is(error?.help, help);
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(1024);
}
