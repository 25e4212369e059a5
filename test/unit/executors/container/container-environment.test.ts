import * as assert from 'uvu/assert';
import { containerEnvironment } from '../../../../executors/container/container-environment.ts';
import { hookEnvironment } from '../../../../plugins/container-hooks/hook-environment.ts';
import { describe } from '../../../support/harness.ts';

const env = {
  PATH: '/host',
  HOME: '/home/u',
  LANG: 'C',
  TZ: 'UTC',
  LEVEL: '2',
  CI: '1',
  MMO: '1',
  MMO_KEY: 'k',
  MMO_WORKSPACE_ROOT: '/w',
  MMO_SERVICE_ROOT: '/w/cart',
};

describe('the environment in a container', (test) => {
  test('is what was declared, names of the base set included, and nothing of the host', () => {
    const paths = { MMO_WORKSPACE_ROOT: '/workspace', MMO_SERVICE_ROOT: '/workspace/cart' };
    const own = { HOME: '/tmp', TZ: 'UTC', LEVEL: '2', MMO: '1', MMO_KEY: 'k' };
    const given = { env, declaredEnv: ['LEVEL', 'TZ'] };
    assert.equal(containerEnvironment(given, { workspace: '/workspace', service: '/workspace/cart' }), { ...own, CI: '1', ...paths });
    const inSource = { MMO_WORKSPACE_ROOT: '/source', MMO_SERVICE_ROOT: '/source/cart' };
    assert.equal(hookEnvironment({ ...given, workspaceRoot: '/w', serviceRoot: '/w/cart' }), { ...own, ...inSource });
  });
});
