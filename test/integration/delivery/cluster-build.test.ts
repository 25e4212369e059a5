import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { waitUntil } from '../../faults/rig/wait-until.ts';
import { askCluster } from '../../support/ask-cluster.ts';
import { type BuildingCluster, requireBuildingCluster } from '../../support/cluster-registry.ts';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const minutes = 60_000;

/** Looks for logins wherever a build can look: its own files and variables, those of the processes around it, and what they have mounted. */
const hostile = `
echo "looking"
env
cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'
cat /proc/self/mountinfo
for root in / /proc/[0-9]*/root; do
  for folder in mmo root run var/run etc home tmp decoy; do
    find "$root/$folder/" -maxdepth 5 -type f -size -64 2>/dev/null |
      while read -r file; do
        grep -qsE 'auth|token|htpasswd' "$file" && echo "found $file" && cat "$file"
      done
  done
done
wget -q -T 5 -O - http://$REGISTRY/v2/_catalog && echo "let in"
echo "looked everywhere"
`;

describe('images that a cluster builds', (test) => {
  test(
    'are built without a login, pushed with one, deployed by digest, and leave nothing behind',
    async ({ defer, skip, signal }) => {
      const cluster = await requireBuildingCluster({ defer, skip });
      const rig = createRig({ files: workspace(cluster) }, defer);
      rig.write('base/bin/busybox', readFileSync('/bin/busybox'), 0o755);
      const env = { ...cluster.env, PATH: process.env['PATH'], DOCKER_HOST: 'unix:///nowhere/docker.sock' };
      const deploy = async (): Promise<MmoResult> => rig.run(['deploy', '-s', 'web', '--env', 'it'], { env, signal });

      const without = await rig.run(['image', '-s', 'base', '--env', 'it'], { env, signal });
      assert.is(without.exitCode, 1);
      assert.match(JSON.stringify(outcomesOf(without.events).get('base:image')), 'has no registry yet; make one by: mmo registry install --env it');

      const installed = await rig.mmo(['registry', 'install', '--env', 'it', '--json'], { env, signal });
      assert.is(installed.exitCode, 0, installed.stderr);
      assert.equal(pick(installed, ['status', 'address', 'username']), { status: 'running', address: cluster.registry, username: 'mmo' });
      const password = cluster.password();
      const generation = versionOf(cluster);
      assert.is((await rig.mmo(['registry', 'install', '--env', 'it'], { env, signal })).exitCode, 0);
      assert.is(versionOf(cluster), generation, 'nothing is started anew');
      assert.is(cluster.password(), password);
      assert.not.match(`${installed.stdout}${installed.stderr}`, password);

      const clusterIp = cluster.kubectl(['get', 'service', 'mmo-registry', '--output=jsonpath={.spec.clusterIP}']);
      rig.write('web/Dockerfile', rig.read('web/Dockerfile').replace('REGISTRY_ADDRESS', `${clusterIp}:5000`));
      const first = await deploy();
      assert.is(first.exitCode, 0, first.stdout);
      const log = textOf(first);
      assert.match(log, /found \/+decoy\/config.json/, 'what there is to find is found');
      assert.match(log, 'looked everywhere');
      assert.not.match(log, 'let in');
      for (const secret of [password, Buffer.from(`mmo:${password}`).toString('base64'), 'service-account-token']) {
        assert.not.match(log, secret);
        assert.is((await rig.spawn(['grep', '-r', '--', secret, '.mmo']).ended).stdout, '', 'it is kept nowhere');
      }
      assert.equal(cluster.buildsLeft(), []);
      const image = cluster.kubectl(['get', 'deployment', 'web', '--output=jsonpath={.spec.template.spec.containers[0].image}']);
      assert.match(image, new RegExp(`^${cluster.registry}/[a-z0-9-]+-web@sha256:[0-9a-f]{64}$`));
      const address = cluster.kubectl(['get', 'service', 'web', '--output=jsonpath={.spec.clusterIP}']);
      assert.is((await askCluster(`http://${address}:8000/index.html`, signal)).body, 'hello\n');

      const second = await deploy();
      for (const task of ['base:image', 'web:image', 'web:deploy']) assert.is(outcomesOf(second.events).get(task)?.status, 'cached', task);

      // Built by the daemon of this machine, it gets into the same registry.
      const own = { ...cluster.env, PATH: process.env['PATH'] };
      const fromHere = await rig.run(['deploy', '-s', 'tool', '--env', 'here'], { env: own, signal });
      assert.is(fromHere.exitCode, 0, fromHere.stdout);
      const pulled = cluster.kubectl(['get', 'deployment', 'tool', '--output=jsonpath={.spec.template.spec.containers[0].image}']);
      assert.match(pulled, new RegExp(`^${cluster.registry}/clusterbuild-tool@sha256:[0-9a-f]{64}$`));
      const unchanged = await rig.run(['deploy', '-s', 'tool', '--env', 'here'], { env: own, signal });
      assert.is(outcomesOf(unchanged.events).get('tool:deploy')?.status, 'cached', unchanged.stdout);
      const names = spawnSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}'], { encoding: 'utf8' }).stdout;
      const mine = names.split('\n').filter((name) => name.includes('clusterbuild') && name.includes('tool') && !name.startsWith(cluster.registry));
      assert.equal(
        mine.filter((name) => name.startsWith('127.0.0.1:')),
        [],
        'no name is left that leads nowhere',
      );
      defer(() => spawnSync('docker', ['image', 'rm', '--force', ...mine, pulled]));
      const ways = `port-forward.*${cluster.namespace}|${cluster.namespace}.*port-forward`;
      assert.ok(await waitUntil(() => spawnSync('pgrep', ['-f', ways]).status === 1, 5_000), 'every way into the cluster is closed');

      // A copy has a namespace of its own, and the registry and the login of the original.
      const copy = `t${process.pid}`;
      defer(() => {
        const names = cluster.kubectl(['get', 'namespaces', '--output=name']).split('\n');
        cluster.kubectl(['delete', ...names.filter((name) => name.includes(`-here-${copy}-`)), '--wait=false']);
      });
      const toCopy = async (): Promise<MmoResult> => rig.run(['deploy', '-s', 'tool', '--env', `here+${copy}`], { env: own, signal });
      const copied = await toCopy();
      assert.is(copied.exitCode, 0, copied.stdout);
      assert.is(outcomesOf((await toCopy()).events).get('tool:deploy')?.status, 'cached');

      // Interrupted, killed, and then one that fails: each leaves the cluster as it was.
      await endedWhileBuilding(rig, { env, signal, by: 'SIGINT' });
      assert.equal(cluster.buildsLeft(), []);
      await endedWhileBuilding(rig, { env, signal, by: 'SIGKILL' });
      assert.ok(cluster.builds().length > 0);
      rig.write('web/Dockerfile', 'FROM clusterbuild/base\nRUN ["/bin/sh","-c","echo no good; exit 7"]\n');
      const failed = await rig.run(['image', '-s', 'web', '--env', 'it'], { env, signal });
      assert.is(failed.exitCode, 1);
      assert.match(textOf(failed), 'no good');
      assert.match(textOf(failed), /removed job\/web-image-\S+, whose mmo was killed/);
      assert.match(JSON.stringify(outcomesOf(failed.events).get('web:image')), 'the build failed on the cluster: exit code');
      assert.equal(cluster.buildsLeft(), []);

      assert.match((await rig.mmo(['registry', 'remove', '--env', 'it'], { env, signal })).stdout, 'removed the registry of it');
      assert.equal(pick(await rig.mmo(['registry', 'status', '--env', 'it', '--json'], { env, signal }), ['status']), { status: 'absent' });
    },
    { timeoutMs: 20 * minutes },
  );
});

function workspace({ environment }: BuildingCluster): Readonly<Record<string, string>> {
  const config = {
    name: 'clusterbuild',
    schemaVersion: 1,
    plugins: ['docker', 'deploy'],
    environments: { it: environment, here: { ...environment, build: {} } },
  };
  return {
    'mmo.json': JSON.stringify(config),
    '.gitignore': '.mmo/\n',
    'base/service.yml': 'name: base\ntype: library\n',
    'base/Dockerfile': 'FROM scratch\nCOPY bin /bin\nRUN ["/bin/busybox","--install","-s","/bin"]\n',
    'tool/service.yml': 'name: tool\nport: 8000\n',
    'tool/Dockerfile': 'FROM mmo-test/busybox\nCMD ["httpd","-f","-p","8000"]\n',
    'web/service.yml': 'name: web\nport: 8000\n',
    'web/index.html': 'hello\n',
    'web/decoy/config.json': '{"auths":{}}\n',
    'web/hostile.sh': hostile,
    'web/Dockerfile': [
      'FROM clusterbuild/base',
      'COPY . /',
      'RUN ["/bin/sh","-c","REGISTRY=REGISTRY_ADDRESS /bin/sh /hostile.sh"]',
      'CMD ["/bin/httpd","-f","-p","8000","-h","/"]',
    ].join('\n'),
  };
}

/** Starts a build that takes for ever, and ends mmo in the midst of it. */
async function endedWhileBuilding(
  rig: Rig,
  { env, signal, by }: { readonly env: Readonly<Record<string, string | undefined>>; readonly signal: AbortSignal; readonly by: 'SIGINT' | 'SIGKILL' },
): Promise<void> {
  rig.write('web/Dockerfile', `FROM clusterbuild/base\nRUN ["/bin/sh","-c","echo under way ${by}; sleep 3600"]\n`);
  const started = await rig.start(['run', 'image', '-s', 'web', '--env', 'it', '--json'], { env, signal });
  await started.said('STEP 2/2: RUN');
  started.kill(by);
  const { exitCode } = await started.ended;
  if (by === 'SIGINT') assert.is(exitCode, 130);
}

function versionOf(cluster: BuildingCluster): string {
  return cluster.kubectl(['get', 'deployment', 'mmo-registry', '--output=jsonpath={.metadata.generation}']);
}

function pick({ stdout }: MmoResult, names: readonly string[]): Readonly<Record<string, unknown>> {
  const all = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

function textOf({ events }: MmoResult): string {
  return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
}
