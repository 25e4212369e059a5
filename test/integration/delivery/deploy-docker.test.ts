import * as assert from 'uvu/assert';
import { createDeployRig, deployEnv, deployedService } from '../../support/deploy-rig.ts';
import { assertCached, assertInOrder, assertRan, outcomesOf } from '../../support/event-log.ts';
import { filesWith } from '../../support/files-with.ts';
import { describe } from '../../support/harness.ts';
import { steadyLoad } from '../../support/steady-load.ts';
import { untilLogged } from '../../support/until-logged.ts';
import { startWatch } from '../../support/watch-rig.ts';

const SLOW_MS = 600_000;
const both = {
  ...deployedService('catalog'),
  ...deployedService('cart', { dependsOn: [{ service: 'catalog', kind: 'runtime' }] }),
};
const all = ['cart:deploy', 'cart:image', 'catalog:deploy', 'catalog:image'];

describe('deploy to docker', (test) => {
  test(
    'mmo run brings services up behind a gateway, leaves them when nothing changed, and replaces just the one that did',
    async (context) => {
      const rig = await createDeployRig(both, context);
      const { signal } = context;
      const first = await rig.run([], { signal, env: deployEnv });
      assert.is(first.exitCode, 0, first.stdout);
      assertRan(first.events, all);
      assertInOrder(first.events, ['catalog:image', 'catalog:deploy', 'cart:deploy']);
      const gateway = await rig.gateway();
      const ask = async (path: string): Promise<string> => (await fetch(`${gateway}${path}`)).text();
      assert.is(await ask('/catalog'), 'catalog one');
      assert.is(await ask('/cart/other'), 'catalog one', 'by name and through the network');
      const fromPage = await fetch(`${gateway}/_mmo/switch?service=catalog`, { method: 'POST', headers: { origin: 'http://page.example' } });
      assert.is(fromPage.status, 404, 'a page in a browser does not decide who serves');
      assert.is(await ask('/catalog'), 'catalog one');
      const before = await rig.deployed();
      assert.equal(before, ['local-cart-1-1', 'local-catalog-1-1']);

      const second = await rig.run([], { signal, env: deployEnv });
      assertRan(second.events, []);
      assertCached(second.events, all);
      assert.equal(await rig.deployed(), before);

      rig.write('catalog/text.mjs', "export const text = 'two';\n");
      const plan = await rig.mmo(['deploy', '--plan'], { signal, env: deployEnv });
      assert.match(plan.stdout, /^cart:deploy +unchanged in local /m);
      assert.match(plan.stdout, /^catalog:deploy +replaced in local \(another version runs; after catalog:image\)/m);
      assert.match(
        plan.stdout,
        /\ncatalog:deploy in local:\n- image: sha256:[0-9a-f]{12}\n\+ image: \S+\/catalog:[0-9a-f]+\n\n4 tasks: 2 would run, 1 hits, 1 unchanged/,
      );
      assert.equal(await rig.deployed(), before);

      const third = await rig.run([], { signal, env: deployEnv });
      assertRan(third.events, ['catalog:deploy', 'catalog:image']);
      assert.equal(await rig.deployed(), ['local-cart-1-1', 'local-catalog-2-1']);
      assert.is(await ask('/cart/other'), 'catalog two');

      const forced = await rig.run(['cart:deploy', '--force'], { signal, env: deployEnv });
      assert.ok(outcomesOf(forced.events).get('cart:deploy')?.status === 'success');
      assert.ok((await rig.deployed()).includes('local-cart-2-1'));
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'a clone with an empty cache finds what is there, by its key alone',
    async (context) => {
      const { signal } = context;
      const rig = await createDeployRig(deployedService('cart'), context);
      assert.is((await rig.run([], { signal, env: deployEnv })).exitCode, 0);
      const clone = await createDeployRig(deployedService('cart'), context, { name: rig.name });
      const { events } = await clone.run([], { signal, env: deployEnv });
      assert.is(outcomesOf(events).get('cart:deploy')?.status, 'cached');
      assert.equal(await rig.deployed(), ['local-cart-1-1']);
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'a version that does not come up is taken back, its last lines are shown, and what needs it is not tried',
    async (context) => {
      const { signal } = context;
      const rig = await createDeployRig(both, context);
      assert.is((await rig.run([], { signal, env: deployEnv })).exitCode, 0);
      rig.write('catalog/text.mjs', "console.error('no such table: products');\nprocess.exit(3);\nexport const text = '';\n");
      rig.write('cart/text.mjs', "export const text = 'two';\n");
      const { exitCode, events, stdout } = await rig.run(['--continue'], { signal, env: deployEnv });
      assert.is(exitCode, 1);
      assert.is(outcomesOf(events).get('catalog:deploy')?.status, 'failure');
      assert.is(outcomesOf(events).get('cart:deploy')?.status, 'skipped');
      assert.match(stdout, /no such table: products/);
      assert.match(stdout, /ended with exit code 3 before it was ready/);
      assert.match(stdout, /catalog stays as it was/);
      assert.equal(await rig.deployed(), ['local-cart-1-1', 'local-catalog-1-1']);
      assert.is(await (await fetch(`${await rig.gateway()}/catalog`)).text(), 'catalog one');
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'what was taken away by hand is found and deployed again, and the gateway starts anew',
    async (context) => {
      const { signal } = context;
      const rig = await createDeployRig(both, context);
      assert.is((await rig.run([], { signal, env: deployEnv })).exitCode, 0);
      const [cart] = await rig.containers.detached.list([`mmo.deployed=${rig.name}`, 'mmo.service=cart']);
      await rig.containers.detached.remove(cart?.id ?? '');
      await rig.containers.detached.removeVolume(`mmo-${rig.name}-local-gateway`);
      const { exitCode, events } = await rig.run([], { signal, env: deployEnv });
      assert.is(exitCode, 0);
      assert.is(outcomesOf(events).get('cart:deploy')?.status, 'success');
      assert.equal(await rig.deployed(), ['local-cart-1-1', 'local-catalog-1-1'], 'the other container is the one it was');
      assert.is(await (await fetch(`${await rig.gateway()}/cart`)).text(), 'cart one');
      assert.is(await (await fetch(`${await rig.gateway()}/catalog`)).text(), 'catalog one');
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'a secret reaches the service and nothing that is kept; scale makes instances; status, logs and stop tell of the environment itself',
    async (context) => {
      const { signal } = context;
      const secret = 'hush-3f1c9a';
      const files = deployedService('cart', { secrets: ['API_TOKEN'], env: { GREETING: 'hi' }, scale: 2 });
      const rig = await createDeployRig(files, context);
      const without = await rig.run([], { signal, env: deployEnv });
      assert.is(without.exitCode, 1);
      assert.match(without.stdout, 'cart: no value for API_TOKEN');
      assert.equal(await rig.deployed(), []);
      const env = { ...deployEnv, API_TOKEN: secret };
      const run = await rig.run([], { signal, env });
      assert.is(run.exitCode, 0, run.stdout);
      assert.equal(await rig.deployed(), ['local-cart-1-1', 'local-cart-1-2']);
      const seen = JSON.parse(await (await fetch(`${await rig.gateway()}/cart/env`)).text()) as Readonly<Record<string, string>>;
      const { API_TOKEN, GREETING, PORT, MMO_SERVICE, MMO_ENVIRONMENT } = seen;
      assert.equal(
        { API_TOKEN, GREETING, PORT, MMO_SERVICE, MMO_ENVIRONMENT },
        { API_TOKEN: secret, GREETING: 'hi', PORT: '8000', MMO_SERVICE: 'cart', MMO_ENVIRONMENT: 'local' },
      );
      assert.not.match(run.stdout, secret);
      assert.equal(filesWith(rig.path('.mmo'), secret), []);
      const [state] = await rig.containers.detached.list([`mmo.deployed=${rig.name}`]);
      assert.not.match(JSON.stringify(state?.labels), secret);
      const rotated = await rig.run([], { signal, env: { ...env, API_TOKEN: 'hush-two' } });
      assertRan(rotated.events, ['cart:deploy']);
      assert.equal(await rig.deployed(), ['local-cart-2-1', 'local-cart-2-2']);

      const status = JSON.parse((await rig.mmo(['status', '--json'], { signal })).stdout) as readonly Readonly<Record<string, unknown>>[];
      assert.equal(
        status.map(({ service, status: how, ready, wanted, port, path }) => ({ service, status: how, ready, wanted, port, path })),
        [{ service: 'cart', status: 'running', ready: 2, wanted: 2, port: '8000', path: '/cart' }],
      );
      const logs = await untilLogged(() => rig.mmo(['logs', '--env', 'local'], { signal }), ['cart.1 | listening', 'cart.2 | listening'], signal);
      assert.equal(logs.stdout.trim().split('\n').sort(), ['cart.1 | listening', 'cart.2 | listening']);
      const before = rig.read('mmo.json');
      rig.write('mmo.json', before.replace('{', '{"services": ["other/service.yml"],'));
      rig.write('other/service.yml', 'name: other\ntype: library\ntasks: { deploy: { command: "true" } }\n');
      const gone = JSON.parse((await rig.mmo(['status', '--json'], { signal })).stdout) as readonly Readonly<Record<string, unknown>>[];
      assert.equal(
        gone.flatMap(({ service, note }) => (note === undefined ? [] : [`${service}: ${note}`])),
        ['cart: no longer in the workspace (mmo deploy --prune)'],
      );
      const told = await rig.mmo(['deploy'], { signal, env: deployEnv });
      assert.match(told.stderr, 'cart: in local, and no longer in the workspace (mmo deploy --prune removes what is gone)\n');
      assert.is((await rig.deployed()).length, 2);
      const pruned = await rig.mmo(['deploy', '--prune'], { signal, env: deployEnv });
      assert.is(pruned.exitCode, 0);
      assert.match(pruned.stderr, 'cart: removed from local\n');
      assert.equal(await rig.containers.labelled([`mmo.deployed=${rig.name}`]), []);
      rig.write('mmo.json', before);
      rig.remove('other');
      assert.is((await rig.run([], { signal, env })).exitCode, 0);
      const stop = await rig.mmo(['stop', '--env', 'local'], { signal });
      assert.is(stop.stdout, 'cart: removed from local\n');
      assert.equal(await rig.containers.labelled([`mmo.deployed=${rig.name}`]), []);
      const after = JSON.parse((await rig.mmo(['status', '--json'], { signal })).stdout) as readonly Readonly<Record<string, unknown>>[];
      assert.is(after[0]?.['status'], 'built');
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'under --watch an edit replaces just that service, and no request is lost meanwhile',
    async (context) => {
      const { signal, defer } = context;
      const rig = await createDeployRig(both, context);
      const watch = await startWatch(rig, ['deploy'], { signal, env: deployEnv });
      defer(() => watch.stop());
      await watch.heard(({ type }) => type === 'run:end');
      const gateway = await rig.gateway();
      const logs = await rig.start(['logs', 'catalog', '--env', 'local', '--follow'], { signal });
      await logs.said('catalog.1 | listening');
      const load = steadyLoad(`${gateway}/catalog`, { perSecond: 20, signal });
      const from = watch.events.length;
      rig.write('catalog/text.mjs', "export const text = 'two';\nconsole.log(text);\n");
      await watch.heard(({ type }) => type === 'run:end', from);
      const { asked, lost } = await load.end();
      assert.ok(asked > 0);
      assert.equal(lost, []);
      assert.is(await (await fetch(`${gateway}/catalog`)).text(), 'catalog two');
      await logs.said('catalog.1 | two\ncatalog.1 | listening');
      logs.kill('SIGINT');
      await logs.ended;
      const after = watch.events.slice(from);
      assertRan(after, ['catalog:deploy', 'catalog:image']);
      assert.equal(await rig.deployed(), ['local-cart-1-1', 'local-catalog-2-1']);
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'killed while it deploys it leaves what serves, and the next run brings it to its end',
    async (context) => {
      const { signal } = context;
      const rig = await createDeployRig(deployedService('cart', { scale: 2 }), context);
      assert.is((await rig.run([], { signal, env: deployEnv })).exitCode, 0);
      for (const [round, seen] of ['create', 'start', 'ready'].entries()) {
        rig.write('cart/text.mjs', `export const text = 'round ${round}';\n`);
        assert.is((await rig.run(['image'], { signal, env: deployEnv })).exitCode, 0);
        const killed = await rig.start(['run'], { signal, env: deployEnv });
        let isOver = false;
        void killed.ended.then(() => {
          isOver = true;
        });
        // A container of the next generation is there: however far it has come by now, that is where the knife falls.
        const generation = String(round + 2);
        for (let isFar = false; !isFar && !isOver; ) {
          const states = await rig.containers.detached.list([`mmo.deployed=${rig.name}`, 'mmo.service=cart', `mmo.generation=${generation}`]);
          isFar = states.length >= (seen === 'create' ? 1 : 2) && (seen !== 'ready' || states.every(({ status }) => status === 'running'));
        }
        killed.kill('SIGKILL');
        await killed.ended;
        assert.match(await (await fetch(`${await rig.gateway()}/cart`)).text(), /^cart /);
        const { exitCode, stdout } = await rig.run([], { signal, env: deployEnv });
        assert.is(exitCode, 0, stdout);
        const keys = new Set((await rig.containers.detached.list([`mmo.deployed=${rig.name}`])).map(({ labels }) => labels['mmo.key']));
        assert.is(keys.size, 1);
        assert.is((await rig.deployed()).length, 2);
        assert.is(await (await fetch(`${await rig.gateway()}/cart`)).text(), `cart round ${round}`);
      }
      assert.equal(
        (await rig.containers.labelled([`mmo.deployed=${rig.name}`, 'mmo.holder'])).map(({ id }) => id),
        [],
        'no lease is left',
      );
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'two clones that deploy at once do so one after the other',
    async (context) => {
      const { signal } = context;
      const rig = await createDeployRig(deployedService('cart'), context);
      const clone = await createDeployRig({ ...deployedService('cart'), 'cart/text.mjs': "export const text = 'two';\n" }, context, { name: rig.name });
      const ends = await Promise.all([rig.run([], { signal, env: deployEnv }), clone.run([], { signal, env: deployEnv })]);
      for (const { exitCode, stdout } of ends) assert.is(exitCode, 0, stdout);
      assert.is((await rig.deployed()).length, 1);
      assert.match(await (await fetch(`${await rig.gateway()}/cart`)).text(), /^cart (?:one|two)$/);
    },
    { timeoutMs: SLOW_MS },
  );

  test('the gateway is that of the configuration that was named, and leaves a path where it is to stay', async (context) => {
    const { signal } = context;
    const rig = await createDeployRig(deployedService('cart', { stripPrefix: false }), context);
    const environments = { trial: { kind: 'docker' } };
    rig.write('cart/other.json', JSON.stringify({ ...JSON.parse(rig.read('mmo.json')), services: ['service.yml'], environments }));
    const run = await rig.mmo(['run', '--env', 'trial', '--config', 'other.json'], { cwd: 'cart', signal, env: deployEnv });
    assert.is(run.exitCode, 0, run.stderr);
    // Without its path it would be the page of the environment.
    assert.is(await (await fetch(`${await rig.gateway()}/cart/env`)).text(), 'cart one');
    assert.is((await rig.mmo(['stop', '--env', 'trial', '--config', 'cart/other.json'], { signal })).stdout, 'cart: removed from trial\n');
  });

  test('what cannot be deployed is told before anything runs', async (context) => {
    const rig = await createDeployRig(
      {
        ...deployedService('cart', { port: undefined, autoscale: { max: 3 } }),
        ...deployedService('catalog', { context: 'nowhere', path: '/_mine' }),
        ...deployedService('web', { path: '/shop' }),
        ...deployedService('shop', { path: '/shop/' }),
        ...deployedService('other', { path: '/shop', tasks: { deploy: null } }),
      },
      context,
      { config: { environments: { staging: { kind: 'docker' } } } },
    );
    const { exitCode, stderr } = await rig.mmo(['run'], { signal: context.signal, env: deployEnv });
    assert.is(exitCode, 2);
    assert.match(stderr, /error\[MMO5015\]: "cart:deploy": an http-service needs a port/);
    assert.match(stderr, /"cart:deploy": the docker of one machine does not scale by itself/);
    assert.match(stderr, /"catalog:deploy": there is no folder "nowhere"/);
    assert.match(stderr, /"catalog:deploy": the path \/_mine is reserved/);
    assert.match(stderr, /"shop:deploy": "web" has the path \/shop\/, too\n *--> shop\/service.yml:1:/);
    assert.match(stderr, /"web:deploy": "shop" has the path \/shop, too\n *--> web\/service.yml:1:/);
    assert.not.match(stderr, '"other"');
    const unknown = await rig.mmo(['deploy', '--env', 'stagin'], { signal: context.signal });
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, /error\[MMO5014\]: there is no environment "stagin"\n {2}did you mean "staging"\?/);
    assert.equal(await rig.deployed(), []);
  });
});
