import * as assert from 'uvu/assert';
import { createDeployRig, deployEnv, deployedService } from '../../support/deploy-rig.ts';
import { describe } from '../../support/harness.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const files = {
  'mmo.json': JSON.stringify({ name: 'shop', plugins: ['docker', 'deploy'], environments: { far: { kind: 'kubernetes', context: 'far', namespace: 'far' } } }),
  'cart/service.yml': 'type: http-service\nport: 8000\npath: /cart\ncommand: "true"\n',
  'cart/Dockerfile': 'FROM scratch\n',
};

describe('commands about an environment', (test) => {
  for (const words of [['status'], ['stop'], ['logs'], ['scale', 'cart=1'], ['gateway'], ['vendors', 'logs']]) {
    test(`${words.join(' ')} says that no docker daemon answers, and what to do`, async ({ defer, signal }) => {
      const rig = createRig({ files }, defer);
      const { exitCode, stdout, stderr } = await told(rig, [...words, '--env', 'local'], signal);
      const socket = `unix://${rig.path('none.sock')}`;
      assert.is(stderr, `error[MMO7004]: no docker daemon answers at ${socket}\nhelp: start docker, or set DOCKER_HOST\n`);
      assert.equal([exitCode, stdout], [1, '']);
    });
  }

  test('a gateway where nothing is deployed ends, and says why', async (context) => {
    const rig = await createDeployRig(deployedService('cart'), context);
    const { exitCode, stdout, stderr } = await rig.mmo(['gateway', '--env', 'nowhere'], { signal: context.signal, env: deployEnv });
    assert.match(stdout, /^gateway: http:/);
    assert.is(stderr, 'nothing is deployed to nowhere\n');
    assert.is(exitCode, 0);
    assert.equal(await rig.containers.labelled([`mmo.deployed=${rig.name}`]), [], 'it leaves nothing');
  });

  test('a gateway is opened for no environment of another kind', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const other = await told(rig, ['gateway', '--env', 'far'], signal);
    assert.match(other.stderr, 'error[MMO1023]: mmo gateway serves environments of the kind "docker", and "far" is of the kind "kubernetes"\n');
    assert.equal([other.exitCode, other.stdout], [2, '']);
  });
});

function told(rig: Rig, args: readonly string[], signal: AbortSignal): ReturnType<Rig['mmo']> {
  return rig.mmo(args, { signal, env: { DOCKER_HOST: `unix://${rig.path('none.sock')}` } });
}
