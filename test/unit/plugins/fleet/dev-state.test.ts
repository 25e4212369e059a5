import * as assert from 'uvu/assert';
import type { RunEvent, Service } from '../../../../core/plugin-api.ts';
import { changedServices } from '../../../../plugins/fleet/dev/changed-services.ts';
import { DevLogs } from '../../../../plugins/fleet/dev/dev-logs.ts';
import { DevState } from '../../../../plugins/fleet/dev/dev-state.ts';
import { screenLines } from '../../../../plugins/fleet/dev/screen-lines.ts';
import type { InstanceStatus } from '../../../../plugins/fleet/instances/status-of.ts';
import { describe } from '../../../support/harness.ts';

const service = (name: string, more: Partial<Service> = {}): Service =>
  ({
    name,
    dir: name,
    type: 'http-service',
    tags: [],
    dependsOn: [],
    tasks: new Map(),
    extra: { command: 'serve', path: `/${name}` },
    ...more,
  }) as unknown as Service;

const running = (name: string, pid: number, uptimeMs: number): InstanceStatus => ({
  ...{ kind: 'service', name, service: name, instance: 1, state: 'running', pid, ports: [4000, 9229], debugPort: 9229, uptimeMs },
  ...{ restarts: 2, cpuPercent: 1, memoryBytes: 1e6 },
});

const start = (task: `${string}:${string}`, at: number): RunEvent => ({ type: 'task:start', at, task, attempt: 1 });
const end = (task: `${string}:${string}`, at: number, isWell: boolean): RunEvent => ({
  ...{ type: 'task:end', at, task, durationMs: 5 },
  outcome: isWell ? { status: 'success', stored: true } : { status: 'failure', failure: { reason: 'exit-code', exitCode: 1 } },
  data: { tests: { layer: 'unit', passed: 3, failed: isWell ? 0 : 1, skipped: 0 } },
});
const begin = (at: number): RunEvent => ({
  ...{ type: 'run:start', at, id: 'r', tasks: [], concurrency: 1, command: [], workspace: 'w', services: [] },
});

describe('what mmo dev shows', (test) => {
  test('vendors stand beside the services that need them', () => {
    const cart = service('cart', { extra: { command: 'serve', vendors: ['db', { name: 'queue', image: 'q' }] } });
    let now = 10_000;
    const state = new DevState({ workspace: 'shop', services: [cart], gateway: () => undefined, now: () => now });
    const db: InstanceStatus = { ...running('db', 0, 4_000), kind: 'vendor', pid: undefined, ports: [5432], debugPort: undefined };
    state.setStatuses([running('cart', 7, 4_000), db]);
    now += 500;
    state.setStatuses([running('cart', 7, 4_500), { ...db, uptimeMs: 4_499, cpuPercent: 2 }]);
    const { services } = state.report();
    assert.equal(
      services.map(({ name, type, state: its, needs }) => [name, type, its, needs.map((need) => need.service)]),
      [
        ['cart', 'http-service', 'running', ['db', 'queue']],
        ['db', 'vendor', 'running', []],
        ['queue', 'vendor', 'idle', []],
      ],
    );
    assert.is(services[1]?.instances[0]?.startedAt, 6_000, 'not a little later at each look');
    const shown = screenLines(state.report(), { columns: 60, color: false, now, page: undefined });
    assert.ok(
      shown.some((line) => /● db +running +5432/.test(line)),
      shown.join('\n'),
    );
  });

  test('follows a pass: building, testing, failed while the old one runs, mended', () => {
    const kit = service('kit', { type: 'library', extra: {} });
    const cart = service('cart', { dependsOn: [{ service: 'kit', kind: 'build' }] as unknown as Service['dependsOn'] });
    const state = new DevState({ workspace: 'shop', services: [cart, kit], gateway: () => 'http://127.0.0.1:8080', now: () => 10_000 });
    let changes = 0;
    const end0 = state.subscribe(() => {
      changes += 1;
    });
    const stateOf = (name: string): string | undefined => state.report().services.find((one) => one.name === name)?.state;
    assert.is(stateOf('cart'), 'idle');
    state.setStatuses([running('cart', 7, 4_000)]);
    state.setStatuses([running('cart', 7, 5_000)]);
    assert.is(changes, 1, 'time alone is no change');
    assert.is(state.report().services[0]?.instances[0]?.startedAt, 6_000);
    assert.equal(state.report().services[0]?.links, ['http://127.0.0.1:8080/cart', 'http://127.0.0.1:4000']);

    state.take(begin(1));
    state.take(start('cart:build', 2));
    assert.is(stateOf('cart'), 'building');
    state.take(start('cart:test', 2));
    state.take(end('cart:test', 3, true));
    assert.is(stateOf('cart'), 'building', 'tests beside it have ended');
    state.take(end('cart:build', 3, true));
    state.take(start('cart:test', 4));
    assert.is(stateOf('cart'), 'testing');
    state.take(end('cart:test', 9, false));
    const failed = state.report();
    assert.is(failed.services[0]?.state, 'running');
    assert.is(failed.services[0]?.problem, 'cart:test failed');
    assert.equal(failed.tests[0]?.counts, { passed: 3, failed: 1, skipped: 0 });
    assert.equal(
      failed.pass?.tasks.map(({ task, startedAt, endedAt, status }) => [task, startedAt, endedAt, status]),
      [
        ['cart:build', 2, 3, 'success'],
        ['cart:test', 4, 9, 'failure'],
      ],
    );
    state.setRestarting('cart', false);
    assert.is(state.report().services[0]?.problem, 'cart:test failed', 'a restart does not mend a test');
    state.take(begin(20));
    state.take(end('cart:test', 21, true));
    assert.is(state.report().services[0]?.problem, undefined);
    assert.is(state.report().tests[0]?.status, 'passed');
    end0();
  });

  test('is on a terminal one line for each service, the ill ones first of many', () => {
    const names = Array.from({ length: 12 }, (_, n) => `s${String(n).padStart(2, '0')}`);
    const state = new DevState({ workspace: 'w', services: names.map((name) => service(name)), gateway: () => undefined, now: () => 0 });
    state.setStatuses(names.map((name) => (name === 's11' ? { ...running(name, 1, 1), state: 'aborted', pid: undefined, ports: [] } : running(name, 1, 1))));
    const lines = screenLines(state.report(), { columns: 60, color: false, now: 65_000, page: 'http://127.0.0.1:1/?token=t' });
    assert.is(lines.length, 1 + 8 + 1 + 1);
    assert.is(lines[0]?.length, 60);
    assert.match(lines[1] ?? '', /^● s00 {2}running {4}4000 {2}9229 \(debugger\) {2}1m {2}↻ 2$/);
    assert.match(lines[8] ?? '', /^✗ s11 {2}aborted/);
    assert.is(lines[9], '  and 4 more');
    assert.is(lines[10], 'page    http://127.0.0.1:1/?token=t');
  });

  test('keeps the last lines, each once, cut where they are endless', () => {
    const logs = new DevLogs();
    const heard: string[] = [];
    const stop = logs.subscribe(({ text }) => heard.push(text));
    logs.add({ source: 'cart.2', at: 1, text: 'x'.repeat(10_000) });
    stop();
    for (let n = 0; n < 20_000; n += 1) logs.add({ source: 'cart:build', at: n, text: String(n) });
    assert.is(heard.length, 1);
    assert.is(heard[0]?.length, 4_001);
    assert.is(logs.last().length, 5_000);
    assert.equal(logs.last().at(-1), { id: 20_001, service: 'cart', source: 'cart:build', at: 19_999, text: '19999' });
  });

  test('a service whose build came with a failing test is replaced as soon as its tests pass, by a pass that does not build it', () => {
    const told: (readonly string[])[] = [];
    const changed = changedServices();
    const pass = (...events: readonly RunEvent[]): void => {
      for (const event of events) changed.take(event);
      told.push(changed.due());
    };
    pass(end('cart:build', 1, true), end('cart:test', 2, false), end('kit:build', 1, true));
    pass(end('kit:test', 1, false));
    assert.equal(told, [['kit'], []], 'a test that fails later takes nothing back');
    pass(end('cart:test', 1, true));
    pass(end('cart:test', 1, true));
    assert.equal(told.slice(2), [['cart'], []]);
    changed.add(['base', 'kit']);
    assert.equal(changed.due(), ['base'], 'its tests fail');
  });
});
