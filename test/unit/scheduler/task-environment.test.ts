import * as assert from 'uvu/assert';
import { taskEnvironment } from '../../../core/scheduler/task-environment.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

const hostEnv = { PATH: '/bin', HOME: '/home/u', GOOS: 'linux', OTHER: 'x', NPM_TOKEN: 'hush', AWS_A: '1', AWS_B: '2', LC_ALL: 'C', MMO_CACHE: 'off' };

describe('task environment', (test) => {
  test('passes the base set and what is declared, nothing else', () => {
    const task = fakeTask('cart:build', { env: ['GOOS', 'MODE=a', 'MODE=release', 'UNSET'], passEnv: ['AWS_*'], secrets: ['NPM_TOKEN'] });
    const { env, keyed, secrets } = taskEnvironment({ hostEnv, task, workspaceRoot: '/w', mmo: { MMO_RUN_ID: 'r', MMO_KEY: 'k', AUTH_DOCKER_IMAGE: 'ref' } });
    assert.equal(env, {
      AUTH_DOCKER_IMAGE: 'ref',
      AWS_A: '1',
      AWS_B: '2',
      GOOS: 'linux',
      HOME: '/home/u',
      LC_ALL: 'C',
      MMO: '1',
      MMO_KEY: 'k',
      MMO_RUN_ID: 'r',
      MMO_SERVICE: 'cart',
      MMO_SERVICE_ROOT: '/w/services/cart',
      MMO_TASK: 'build',
      MMO_WORKSPACE_ROOT: '/w',
      MODE: 'release',
      NPM_TOKEN: 'hush',
      PATH: '/w/services/cart/node_modules/.bin:/w/services/node_modules/.bin:/w/node_modules/.bin:/bin',
    });
    assert.equal(keyed, { AUTH_DOCKER_IMAGE: 'ref', GOOS: 'linux', MODE: 'release', UNSET: null });
    assert.equal(secrets, ['hush']);
  });

  test('tells what was declared from the base set, wherever it was said', () => {
    const task = fakeTask('cart:build', { env: ['GOOS', 'UNSET'], passEnv: ['AWS_*'], secrets: ['NPM_TOKEN'] });
    const { declared } = taskEnvironment({
      ...{ hostEnv, task, workspaceRoot: '/w', vars: { LC_ALL: 'de' }, mmo: { MMO_KEY: 'k', AUTH_DOCKER_IMAGE: 'ref' } },
      envFileValues: { TZ: 'UTC' },
    });
    assert.equal(declared, ['AUTH_DOCKER_IMAGE', 'AWS_A', 'AWS_B', 'GOOS', 'LC_ALL', 'NPM_TOKEN', 'TZ']);
  });

  test('lets -e win, and never keys a secret', () => {
    const task = fakeTask('cart:build', { env: ['MODE=a', 'NPM_TOKEN'], secrets: ['NPM_TOKEN'] });
    const { env, keyed, secrets } = taskEnvironment({ hostEnv, task, workspaceRoot: '/w', vars: { MODE: 'b', NPM_TOKEN: 'other' } });
    assert.is(env['MODE'], 'b');
    assert.equal(keyed, { MODE: 'b' });
    assert.equal(secrets, ['other']);
  });

  test('takes values of env files below declared ones, keyed in disguise', () => {
    const task = fakeTask('cart:build', { env: ['MODE=a'] });
    const { env, keyed } = taskEnvironment({
      hostEnv,
      task,
      workspaceRoot: '/w',
      envFileValues: { MODE: 'file', DB: 'url' },
      hideValue: (value) => `#${value.length}`,
    });
    assert.is(env['MODE'], 'a');
    assert.is(env['DB'], 'url');
    assert.equal(keyed, { DB: '#3', MODE: 'a' });
  });

  test('leaves PATH alone where the task sets it', () => {
    const { env } = taskEnvironment({ hostEnv, task: fakeTask('cart:build', { env: ['PATH=/opt/bin'] }), workspaceRoot: '/w' });
    assert.is(env['PATH'], '/opt/bin');
  });
});
