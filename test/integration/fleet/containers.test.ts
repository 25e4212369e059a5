import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { InstanceStatus } from '../../../plugins/fleet/instances/status-of.ts';
import { requireDocker } from '../../support/docker.ts';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { untilLogged } from '../../support/until-logged.ts';
import { createVendorRig, slowServer } from '../../support/vendor-rig.ts';

/** Answers with what it sees. */
const source = `
const { createServer } = require('node:http');
const own = () => JSON.stringify({ ...process.env, cwd: process.cwd(), pid: process.pid });
createServer((request, response) => response.end(own())).listen(Number(process.env.PORT), () => console.log('listening on ' + process.env.PORT));
`;

const workspace = {
  name: 'shop',
  schemaVersion: 1,
  vendors: { db: { image: 'mmo-test/busybox', command: slowServer(5432, 100), ports: [5432] } },
};

function services([base, front]: readonly [number, number]): Readonly<Record<string, string>> {
  const image = { executor: 'image', inputs: ['**'] };
  return {
    'mmo.json': JSON.stringify(workspace),
    'base/service.yml': stringify({ name: 'base', port: base, ready: { http: '/' }, docker: true, tasks: { image }, env: { LEVEL: 'base' } }),
    'base/Dockerfile': 'FROM mmo-test/node\nCOPY server.js /\nCMD ["/server.js"]\n',
    'base/server.js': source,
    'front/service.yml': stringify({
      ...{ name: 'front', port: front, vendors: ['db'], docker: { image: 'mmo-test/node' }, command: ['/usr/bin/node', 'server.js'] },
      dependsOn: [{ service: 'base', kind: 'runtime' }],
      // It is asked right after its start.
      ready: { http: '/' },
    }),
    'front/server.js': source,
    'quiet/service.yml': stringify({ name: 'quiet', docker: { image: 'mmo-test/busybox', network: 'host' }, command: 'sleep 1000' }),
  };
}

describe('services in containers', (test) => {
  test(
    'run by their own image or in one with their tools, and are shown, followed, scaled, restarted and stopped like any other',
    async (context) => {
      const ports = [await freePort(), await freePort()] as const;
      await requireDocker(context.skip, ['node']);
      const { rig, mmo, things } = await createVendorRig(context, services(ports));
      const ps = async (): Promise<readonly InstanceStatus[]> => JSON.parse((await mmo('ps', '--json')).stdout) as InstanceStatus[];
      const ask = async (port: number): Promise<Readonly<Record<string, string>>> =>
        (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Readonly<Record<string, string>>;
      const live = async (): Promise<readonly string[]> => {
        const own = (await things()).flatMap(({ kind, labels }) => (kind === 'container' ? (labels['mmo.instance'] ?? labels['mmo.vendor'] ?? '') : []));
        return own.sort();
      };

      const started = await mmo('start');
      assert.is(started.exitCode, 0, started.stderr);
      assert.equal(
        (await ps()).map(({ name, state, ports: listening }) => [name, state, listening]),
        [
          ['base', 'running', [ports[0]]],
          ['front', 'running', [ports[1]]],
          ['quiet', 'running', []],
          ['db', 'running', (await ps()).at(-1)?.ports],
        ],
      );
      // What holds a container takes tens of megabytes.
      for (const { name, memoryBytes = 0, cpuPercent } of (await ps()).slice(2)) {
        assert.ok(memoryBytes > 0 && memoryBytes < 15e6, `${name}: ${memoryBytes}`);
        assert.type(cpuPercent, 'number');
      }
      assert.match((await mmo('stop', 'quiet')).stdout, 'quiet.1: stopped\n');
      const [base, front] = [await ask(ports[0]), await ask(ports[1])];
      assert.equal([base['PORT'], base['LEVEL'], base['MMO_INSTANCE'], base['cwd']], [String(ports[0]), 'base', '1', '/']);
      assert.equal([front['BASE_URL'], front['DB_HOST'], front['DB_PORT'], front['cwd']], [`http://base:${ports[0]}`, 'db', '5432', '/workspace/front']);
      assert.is(front['HOME']?.startsWith(rig.root), false);
      assert.equal(await live(), ['base.1', 'db', 'front.1']);
      const logged = (args: readonly string[], ...lines: readonly string[]): Promise<MmoResult> =>
        untilLogged(() => mmo('logs', ...args), lines, context.signal);
      await logged(['base'], `base | listening on ${ports[0]}`);
      await logged([], `base  | listening on ${ports[0]}`, 'db    | starting', 'db    | listening');
      await logged(['db', '--tail', '1'], 'db | listening');

      assert.is((await mmo('scale', 'base=2')).exitCode, 0);
      const second = (await ps()).find(({ name }) => name === 'base.2')?.ports[0] ?? 0;
      assert.equal([(await ask(second))['MMO_INSTANCE'], (await ask(second))['PORT']], ['2', String(ports[0])]);
      await mmo('scale', 'base=1');
      assert.equal(await live(), ['base.1', 'db', 'front.1']);

      rig.write('base/server.js', source.replace('...process.env', "version: '2'"));
      const restarted = await mmo('restart', 'base');
      assert.is(restarted.exitCode, 0, restarted.stderr);
      assert.is((await ask(ports[0]))['version'], '2');

      // What holds the container is killed: the next command finds it all the same.
      process.kill((await ps())[1]?.pid ?? 0, 'SIGKILL');
      const aborted = async (): Promise<boolean> => (await ps())[1]?.state === 'aborted';
      while (!(await aborted())) context.signal.throwIfAborted();
      assert.equal(await live(), ['base.1', 'db', 'front.1']);
      assert.is((await mmo('start', 'front')).exitCode, 0);
      assert.equal(await live(), ['base.1', 'db', 'front.1']);
      process.kill((await ps())[1]?.pid ?? 0, 'SIGKILL');
      const stopped = await mmo('stop');
      assert.is(stopped.exitCode, 0);
      assert.is(stopped.stderr, 'vendors run on: db (mmo vendors down ends them)\n');
      assert.equal(await live(), ['db']);
    },
    { timeoutMs: 600_000 },
  );

  test(
    'that cannot run in one, or end at once, are told and leave nothing',
    async (context) => {
      const files = {
        'mmo.json': JSON.stringify({ name: 'shop' }),
        'plain/service.yml': stringify({ name: 'plain', command: 'true' }),
        'dead/service.yml': stringify({ name: 'dead', command: 'echo no database; exit 4', docker: { image: 'mmo-test/busybox', network: 'host' } }),
      };
      const { rig, mmo, things } = await createVendorRig(context, files);
      const started = await mmo('start', '--docker');
      assert.is(started.exitCode, 1);
      assert.match(started.stderr, 'plain: it runs in no container: it has no task with the executor "image", and "docker.image" names none with its tools\n');
      assert.match(started.stderr, 'dead: exited with 4 before it was ready\n  | no database\n');
      assert.equal(await things(), []);
      assert.not.ok(rig.exists('.mmo/run/dead.1.container'));
    },
    { timeoutMs: 600_000 },
  );
});
