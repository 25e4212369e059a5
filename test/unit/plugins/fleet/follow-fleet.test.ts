import * as assert from 'uvu/assert';
import type { PluginCommandContext, Service } from '../../../../core/plugin-api.ts';
import { DevLogs } from '../../../../plugins/fleet/dev/dev-logs.ts';
import { DevState } from '../../../../plugins/fleet/dev/dev-state.ts';
import { followFleet } from '../../../../plugins/fleet/dev/follow-fleet.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';

const service = { name: 'a', type: 'http-service', extra: { command: ['a'] }, tasks: new Map(), dependsOn: [] } as unknown as Service;
const leader = { pid: 7, startTime: '1', cpuMs: 0, memoryBytes: 0 };
const record = { version: 1, ...leader, service: 'a', number: 1, bootId: 'b', cwd: '/w/a', ready: { http: '/' }, startedAt: 0, restarts: 0, isUp: true };

describe('what follows a fleet', (test) => {
  test('looks anew for each who wants to know how things are now, however many ask at once', async ({ defer }) => {
    let answers = false;
    const context = {
      workspace: { root: '/w' },
      files: createMemoryFiles(() => 0, { '/w/.mmo/run/a.1.json': JSON.stringify(record) }),
      processes: { bootId: 'b', withVariable: () => [leader], variable: () => 'a.1', ports: () => new Map(), inspect: () => leader },
      isUp: async () => answers,
    } as unknown as PluginCommandContext;
    const state = new DevState({ workspace: 'w', services: [service], gateway: () => undefined, now: () => 0 });
    const follower = followFleet(context, [service], { state, logs: new DevLogs(), onAborted: () => undefined });
    defer(follower.stop);
    const states = (): readonly string[] => state.report().services.map((one) => one.state);
    await follower.look();
    assert.equal(states(), ['unhealthy']);
    answers = true;
    await Promise.all([follower.look(), follower.look()]);
    assert.equal(states(), ['running']);
  });
});
