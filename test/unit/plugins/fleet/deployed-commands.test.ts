import * as assert from 'uvu/assert';
import type { DeployedEnvironment, PluginCommandContext } from '../../../../core/plugin-api.ts';
import { namedEnvironment } from '../../../../plugins/fleet/commands/named-environment.ts';
import { inTimeOrder } from '../../../../plugins/fleet/deployed/in-time-order.ts';
import { scaleDeployed } from '../../../../plugins/fleet/deployed/scale-deployed.ts';
import { stopDeployed } from '../../../../plugins/fleet/deployed/stop-deployed.ts';
import { describe } from '../../../support/harness.ts';

const services = ['cart', 'catalog', 'web'].map((name) => ({ name, extra: {} }));

interface Given {
  readonly positionals?: readonly string[];
  /** By flags, and by the context. */
  readonly selected?: readonly string[];
}

/** A command's context, and what it asks of the environment. */
function commandOf({ positionals = [], selected = services.map(({ name }) => name) }: Given): {
  readonly context: PluginCommandContext;
  readonly asked: readonly unknown[];
} {
  const asked: unknown[] = [];
  const vendor = { service: 'db', kind: 'vendor', key: undefined, image: undefined, status: 'running', ready: 1, wanted: 1, url: undefined } as const;
  const environment: Partial<DeployedEnvironment> = {
    status: async () => [vendor],
    stop: async (names) => {
      asked.push(names);
      return names ?? [];
    },
    scale: async (service, count) => void asked.push([service, count]),
  };
  const quiet = { json: false, flags: {}, write: () => undefined, writeError: () => undefined };
  const chosen = services.filter(({ name }) => selected.includes(name));
  const context = { ...quiet, workspace: { services, config: { extra: {} } }, selected: chosen, positionals, deployed: async () => environment };
  return { context: context as unknown as PluginCommandContext, asked };
}

describe('mmo stop --env', (test) => {
  const stopped = async (given: Given): Promise<unknown> => {
    const { context, asked } = commandOf(given);
    assert.is(await stopDeployed(context, 'local'), 0);
    assert.is(asked.length, 1);
    return asked[0];
  };

  test('removes all, services that are gone from the workspace too, only where nothing narrows it down', async () => {
    assert.is(await stopped({}), undefined);
    assert.equal(await stopped({ selected: ['cart'] }), ['cart']);
    assert.equal(await stopped({ selected: [] }), []);
    assert.equal(await stopped({ positionals: ['web', 'cart'] }), ['cart', 'web']);
    assert.equal(await stopped({ positionals: ['~web'] }), ['cart', 'catalog']);
    assert.equal(await stopped({ positionals: ['cart', 'catalog', 'web'] }), ['cart', 'catalog', 'web']);
  });

  test('knows vendors by what is there, whatever their definitions need', async () => {
    assert.equal(await stopped({ positionals: ['db', 'web'] }), ['web', 'db']);
    assert.equal(await stopped({ positionals: ['db'] }), ['db']);
  });
});

describe('lines of an environment', (test) => {
  test('are in the order of their times, and what tells none stands behind the line before it', () => {
    const list = (name: string, ...times: readonly number[]): readonly { readonly at: number; readonly text: string }[] =>
      times.map((at, n) => ({ at, text: `${name}${n}` }));
    const lists = [list('a', Number.NaN, 5, Number.NaN, Number.NaN, 9), list('b', 7, 5, Number.NaN), list('c', Number.NaN)];
    const orders = [lists, [...lists].reverse()].map((given) => inTimeOrder(given).map(({ text }) => text));
    assert.equal(orders[0], ['a0', 'c0', 'a1', 'a2', 'a3', 'b1', 'b2', 'b0', 'a4']);
    assert.equal(orders[1], ['c0', 'a0', 'b1', 'b2', 'a1', 'a2', 'a3', 'b0', 'a4']);
  });
});

describe('commands of this machine and of environments', (test) => {
  test('take --context with --env alone', () => {
    assert.equal([namedEnvironment({ flags: {} }), namedEnvironment({ flags: { env: 'it', context: 'c' } })], [undefined, 'it']);
    assert.throws(() => namedEnvironment({ flags: { context: 'c' } }), 'name that by --env');
  });
});

describe('mmo scale --env', (test) => {
  test('does what each word says, or nothing', async () => {
    const { context, asked } = commandOf({ positionals: ['cart=3', 'web=0'] });
    assert.is(await scaleDeployed(context, 'local'), 0);
    assert.equal(asked, [
      ['cart', 3],
      ['web', 0],
    ]);
    const mistakes: readonly (readonly [words: readonly string[], says: string])[] = [
      [[], 'mmo scale takes <service>=<number>, and none is given'],
      [['3'], 'mmo scale takes <service>=<number>, not "3"'],
      [['cart=2', 'crt=2'], 'there is no service "crt"'],
      [['cart=2', 'web=many'], 'not "web=many"'],
    ];
    for (const [positionals, says] of mistakes) {
      const wrong = commandOf({ positionals });
      const failed = await scaleDeployed(wrong.context, 'local').catch((error: Error) => error);
      assert.ok(failed instanceof Error && 'usage' in failed);
      assert.match((failed as Error).message, says);
      assert.equal(wrong.asked, []);
    }
  });
});
