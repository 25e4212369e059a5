import * as assert from 'uvu/assert';
import type { LocalProcess, PluginCommandContext, Service } from '../../../../core/plugin-api.ts';
import { findOutsiders } from '../../../../plugins/fleet/instances/find-outsiders.ts';
import { instancesOf } from '../../../../plugins/fleet/instances/instances-of.ts';
import { describe } from '../../../support/harness.ts';

const process = (pid: number, parent: number, more: Partial<LocalProcess>): LocalProcess => ({
  ...{ pid, parent, group: pid, startTime: '1', argv: [], cwd: '/w/cart', program: '/usr/bin/node', cpuMs: 0, memoryBytes: 0 },
  ...more,
});

/** What is found for a service of this command: the leaders, each with what it has started. */
function found(command: unknown, all: readonly LocalProcess[], inFleet: readonly number[] = []): readonly (readonly [number, readonly number[]])[] {
  const service = { name: 'cart', dir: 'cart', extra: { command }, tasks: new Map() } as unknown as Service;
  const [instance] = instancesOf(service, 1);
  const processes = { ownPid: 90, variable: (pid: number) => (inFleet.includes(pid) ? 'id' : undefined) };
  const context = { workspace: { root: '/w' }, processes } as unknown as Pick<PluginCommandContext, 'workspace' | 'processes'>;
  if (instance === undefined) return [];
  return findOutsiders(context, instance, all).map(({ leader, below }) => [leader.pid, below.map(({ pid }) => pid)]);
}

describe('services that were started by hand', (test) => {
  test('are known by folder and command line, whichever way it shows', () => {
    const all = [
      process(10, 1, { argv: ['node', 'server.js'] }),
      process(11, 1, { argv: ['/usr/bin/node', 'server.js'] }),
      process(12, 1, { argv: ['/bin/sh', '-c', 'node server.js'] }),
      process(20, 1, { argv: ['node', 'server.js'], cwd: '/w/cart/sub' }),
      process(21, 1, { argv: ['node', 'server.js', '--port', '1'] }),
      process(22, 1, { argv: ['node', '-e', '1'] }),
      process(23, 1, { argv: ['node', 'server.js'] }),
      process(90, 24, { argv: ['node', 'mmo.js'] }),
      process(24, 1, { argv: ['node', 'server.js'] }),
    ];
    const wanted = [10, 11, 12].map((pid) => [pid, []]);
    assert.equal(found('node server.js', all, [23]), wanted, 'none of a fleet, none above mmo');
    assert.equal(found(['node', 'server.js'], all, [23]), wanted.slice(0, 2));
    assert.equal(found('node server.js; true', all), []);
  });

  test('are found behind a title, with all that they have started', () => {
    const all = [
      process(10, 1, { argv: ['npm start', '', ''] }),
      process(11, 10, { argv: ['sh', '-c', 'node server.js'] }),
      process(12, 11, { argv: ['node', 'server.js'] }),
      process(13, 11, { argv: ['node', 'server.js'] }),
      process(14, 1, { argv: ['npm test'] }),
    ];
    assert.equal(found('npm start', all, [13]), [[10, [11, 12]]]);
    assert.equal(found('node server.js', all), [
      [12, []],
      [13, []],
    ]);
    const nested = [process(10, 1, { argv: ['node', 'server.js'] }), process(11, 10, { argv: ['node', 'server.js'] })];
    assert.equal(found('node server.js', nested), [[10, [11]]]);
  });

  test('are known by a program of their own, whatever its arguments; that of everybody is none', () => {
    const own = { program: '/w/cart/bin/cart', argv: ['./bin/cart', '--verbose'] };
    const all = [process(10, 1, own), process(11, 1, { ...own, cwd: '/w/cart/bin' }), process(12, 1, { ...own, cwd: '/w/other' })];
    assert.equal(
      found('./bin/cart --port 1', all).map(([pid]) => pid),
      [10, 11],
    );
    assert.equal(
      found(['bin/cart'], all).map(([pid]) => pid),
      [10, 11],
    );
    assert.equal(found('/usr/bin/node x.js', [process(13, 1, { argv: ['/usr/bin/node', 'y.js'] })]), []);
  });
});
