import * as assert from 'uvu/assert';
import { defaultWorkspaceConfig } from '../../../core/config/default-workspace-config.ts';
import type { TaskConfig } from '../../../core/model/task.ts';
import type { WorkspaceConfig } from '../../../core/model/workspace.ts';
import { resolveService } from '../../../core/services/resolve-service.ts';
import { describe } from '../../support/harness.ts';

describe('a resolved task', (test) => {
  test('takes the environment in rising order: workspace, mmo.json task, service, own task', () => {
    const config = { env: { A: 'workspace' }, commands: { build: { env: { A: 'command' } } }, tasks: { build: { command: 'x', env: ['A=shared'] } } };
    assert.equal(build({ env: { A: 'service' } }, config).env, ['A=workspace', 'A=command', 'A=shared', 'A=service']);
    const own = build({ env: { A: 'service' }, tasks: { build: { env: ['...', 'A=own'] } } }, config);
    assert.equal(own.env, ['A=workspace', 'A=command', 'A=shared', 'A=service', 'A=own']);
  });

  test('replaces lists, merges maps, removes with null', () => {
    const config = { tasks: { build: { command: 'x', inputs: ['a'], options: { a: 1, b: { c: 1, d: 2 } }, timeout: '1m' } } };
    const task = build({ tasks: { build: { inputs: ['b', '...'], options: { a: null, b: { c: 3 } }, timeout: null } } }, config);
    assert.equal(task.inputs, ['b', 'a']);
    assert.equal(task.options, { b: { c: 3, d: 2 } });
    assert.is(task.timeoutMs, undefined);
    assert.equal(build({ tasks: { build: { inputs: ['...', 'x'] } } }, { tasks: { build: { command: 'x' } } }).inputs, ['$default', 'x']);
  });

  test('is given by mmo.json only to the services it is for, and removed by null', () => {
    const config = { tasks: { build: { command: 'x', for: ['tag:go', 'services/b*'] } } };
    assert.is(tasksOf({}, config).size, 0);
    assert.is(tasksOf({ tags: ['go'] }, config).size, 1);
    assert.is(tasksOf({ tags: ['go'], tasks: { build: null } }, config).size, 0);
  });

  test('that is persistent waits for what the service says, at its port', () => {
    const service = { port: 8080, ready: { http: '/healthz' } };
    const ready = (task: object): unknown => build({ ...service, tasks: { build: { command: 'x', ...task } } }).ready;
    assert.equal(ready({ persistent: true }), { http: '/healthz', port: 8080 });
    assert.equal(ready({ persistent: true, ready: { log: 'up' } }), { log: 'up' });
    assert.is(ready({}), undefined);
  });
});

function tasksOf(value: Record<string, unknown>, changes: Partial<WorkspaceConfig> = {}): ReadonlyMap<string, TaskConfig> {
  const config = { ...defaultWorkspaceConfig('w'), ...changes };
  const resolved = resolveService({ file: 'services/a/service.yml', value, spans: {} }, { config, executors: new Map(), inferred: [] });
  assert.equal(resolved.diagnostics, []);
  return resolved.service.tasks;
}

function build(value: Record<string, unknown>, changes: Partial<WorkspaceConfig> = {}): TaskConfig {
  const task = tasksOf(value, changes).get('build');
  assert.ok(task);
  return task;
}
