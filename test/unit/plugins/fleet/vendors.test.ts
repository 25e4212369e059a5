import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import type { ContainerState, Containers, DetachedContainers } from '../../../../core/plugin-api.ts';
import { accessOf } from '../../../../plugins/fleet/vendors/access-of.ts';
import { interpolate } from '../../../../plugins/fleet/vendors/interpolate.ts';
import { portAnswers } from '../../../../plugins/fleet/vendors/port-answers.ts';
import { readDefinition } from '../../../../plugins/fleet/vendors/read-definition.ts';
import { splitWords } from '../../../../plugins/fleet/vendors/split-words.ts';
import { vendorSaid } from '../../../../plugins/fleet/vendors/vendor-said.ts';
import { variablesOf } from '../../../../plugins/fleet/vendors/vendor-variables.ts';
import { isReady } from '../../../../plugins/fleet/vendors/wait-for-vendor.ts';
import { askClosedBusily } from '../../../support/ask-closed-busily.ts';
import { describe } from '../../../support/harness.ts';

describe('vendor definitions', (test) => {
  test('variables stand for values as in compose', () => {
    const variables = { NAME: 'db', EMPTY: '' };
    // Without dollars, which lint takes for a forgotten template.
    const dollars = (text: string): string => text.replaceAll('§', '$');
    const read = (text: string): string => interpolate(dollars(text), variables);
    const texts: readonly (readonly [text: string, means: string])[] = [
      ['§NAME-§{NAME}', 'db-db'],
      ['§{GONE:-5432} §{GONE-a} §{GONE}', '5432 a '],
      ['§{EMPTY:-x}§{EMPTY-y}', 'x'],
      ['§{NAME:+yes}§{EMPTY:+no}', 'yes'],
      ['§§NAME §§{NAME}', '§NAME §{NAME}'],
      ['§{NAME:?}', 'db'],
    ];
    for (const [text, means] of texts) assert.is(read(text), dollars(means));
    for (const text of ['§', '5§', '§{', '§{NAME', '§{1}']) assert.throws(() => read(text), /that is no variable/);
    assert.throws(() => read('§{EMPTY:?set it}'), 'the variable EMPTY is not set: set it');
  });

  test('lines are parted as a shell parts them', () => {
    assert.equal(splitWords(`a 'b c' "d \\" $e" f\\ g "" h=' i'`), ['a', 'b c', 'd " $e', 'f g', '', 'h= i']);
    assert.equal(splitWords('  '), []);
    assert.throws(() => splitWords(`a 'b`), 'has a quote that is left open');
  });

  test('an address is told with what common images read from their environment', () => {
    const definition = { image: 'registry.example:5000/library/postgres:17@sha256:00', env: { POSTGRES_PASSWORD: 'p@ss' }, ports: [5432] };
    const vendor = readDefinition(definition, { name: 'main-db', span: undefined, variables: {} });
    const ports = [{ container: 5432, host: 40_000, address: '127.0.0.1' }];
    const told = { MAIN_DB_USER: 'postgres', MAIN_DB_PASSWORD: 'p@ss' };
    assert.equal(variablesOf(vendor, { ports }), {
      ...{ MAIN_DB_URL: 'postgres://postgres:p%40ss@127.0.0.1:40000', MAIN_DB_HOST: '127.0.0.1', MAIN_DB_PORT: '40000' },
      ...told,
    });
    assert.equal(variablesOf(vendor, undefined), {
      MAIN_DB_URL: 'postgres://postgres:p%40ss@main-db:5432',
      MAIN_DB_HOST: 'main-db',
      MAIN_DB_PORT: '5432',
      ...told,
    });
    assert.is(accessOf({ image: 'own/thing', env: { MYSQL_DATABASE: 'x', MYSQL_ROOT_PASSWORD: 'y' } }, {}).scheme, 'mysql');
    assert.equal(accessOf({ image: 'thing', env: {} }, { user: 'me' }), { scheme: 'tcp', user: 'me', password: undefined, database: undefined });
  });

  test('a definition adds to what its compose file says', () => {
    const given = { name: 'db', span: undefined, variables: { PORT: '6000' } };
    const base = readDefinition({ image: 'x', env: { A: '1', B: '2' }, ports: [1], volumes: ['v:/v'] }, given);
    const own = readDefinition({ env: { B: null, C: 3 }, ports: ['$PORT:1'], command: 'run --fast' }, { ...given, base });
    assert.equal([own.image, own.env, own.ports[0]?.host, own.command, own.volumes], ['x', { A: '1', B: '2', C: '3' }, 6000, ['run', '--fast'], base.volumes]);
    assert.throws(() => readDefinition({}, given), 'the vendor "db" names no image and no compose file');
    assert.throws(() => readDefinition({ image: 'x', ports: ['70000:1'] }, given), 'the port "70000:1" is not understood');
    assert.throws(() => readDefinition({ image: 'x', volumes: ['/data'] }, given), 'the volume "/data" is not understood');
  });

  test('a port answers when its connections last, not when they are taken and closed', async ({ defer, signal }) => {
    const listen = async (closes: boolean): Promise<number> => {
      const server = createServer((socket) => {
        defer(() => socket.destroy());
        if (closes) socket.destroy();
      }).listen(0, '127.0.0.1');
      defer(() => server.close());
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    };
    const answers = async (port: number): Promise<boolean> => portAnswers({ host: '127.0.0.1', port, signal });
    assert.equal([await answers(await listen(false)), await answers(await listen(true)), await answers(1)], [true, false, false]);
    assert.is(await askClosedBusily(answers, 100), false);
  });

  test('a line of the last start counts, though the daemon noted that start only afterwards', async () => {
    const vendor = readDefinition({ image: 'x', ready: { log: '^up$' } }, { name: 'db', span: undefined, variables: {} });
    const startedAt = Date.now() - 10_000;
    const writtenAt = startedAt - 5;
    const detached: Pick<DetachedContainers, 'logs'> = {
      logs: async (_, { onOutput, since = 0 }) => (writtenAt < since ? undefined : onOutput('stdout', Buffer.from('up\n'))),
    };
    const isUp = (endedAt: number | undefined): Promise<boolean> => {
      const labelled = { id: 'c', name: 'db', image: 'x', labels: {}, env: {}, ports: [] };
      const state: ContainerState = { ...labelled, status: 'running', health: undefined, exitCode: 0, outOfMemory: false, startedAt, endedAt };
      return isReady(surroundings, { detached: detached as DetachedContainers }, { vendor, state });
    };
    const surroundings = { isUp: async () => false, signal: new AbortController().signal, workspace: { root: '/' } } as unknown as Parameters<
      typeof isReady
    >[0];
    assert.is(await isUp(undefined), true);
    assert.is(await isUp(writtenAt - 1), true);
    assert.is(await isUp(writtenAt + 1), false);
  });

  test('a line is looked for as it comes, no farther than it stands, and no more than a line is kept', async ({ signal }) => {
    let left = 0;
    const logs = (pieces: readonly (readonly ['stdout' | 'stderr', string])[]): Pick<Containers, 'detached'> => ({
      detached: {
        logs: async (_, options) => {
          left = pieces.length;
          for (const [stream, text] of pieces) {
            if (options.signal.aborted) throw new Error('cancelled');
            options.onOutput(stream, Buffer.from(text));
            left -= 1;
          }
        },
      } as Pick<DetachedContainers, 'logs'> as DetachedContainers,
    });
    const said = async (pattern: RegExp, pieces: Parameters<typeof logs>[0]): Promise<boolean> =>
      vendorSaid(logs(pieces), { id: 'c', endedAt: undefined }, { pattern, signal });
    const mixed = [
      ...[
        ['stdout', 'now u'],
        ['stderr', 'a warning\n'],
        ['stdout', 'p\nmore\n'],
      ],
      ['stdout', 'never read'],
    ] as const;
    assert.equal([await said(/^now up$/, mixed), left], [true, 1]);
    assert.equal([await said(/^up$/, mixed), left], [false, 0]);
    assert.is(await said(/^last$/, [['stdout', 'first\nlast']]), true, 'a line that has not ended');
    const endless = [...Array.from({ length: 100 }, () => ['stdout', 'x'.repeat(10_000)] as const), ['stdout', 'up\n'] as const];
    const lengths: number[] = [];
    const measures = Object.assign(/up$/, { test: (line: string) => lengths.push(line.length) < 0 });
    assert.is(await said(measures, endless), false);
    assert.ok(Math.max(...lengths) < 100_000, String(lengths));
    const broken = { detached: { logs: () => Promise.reject(new Error('the daemon is gone')) } as unknown as DetachedContainers };
    const error = await vendorSaid(broken, { id: 'c', endedAt: undefined }, { pattern: /up/, signal }).catch((thrown: Error) => thrown.message);
    assert.is(error, 'the daemon is gone');
  });
});
