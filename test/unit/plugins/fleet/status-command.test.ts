import * as assert from 'uvu/assert';
import type { DeployedService, PluginCommandContext } from '../../../../core/plugin-api.ts';
import { statusCommand } from '../../../../plugins/fleet/deployed/status-command.ts';
import type { StatusRecord } from '../../../../plugins/fleet/deployed/status-record.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';

const running: DeployedService = {
  ...{ service: 'cart', key: 'k1', image: 'shop/cart:1', status: 'running', ready: 1, wanted: 1, url: undefined },
};

interface Stage {
  readonly files: Readonly<Record<string, string>>;
  readonly live: readonly DeployedService[];
}

/** What `mmo status --json` writes while the world goes from stage to stage, one for each look; after the last one it is interrupted. */
async function shown(stages: readonly Stage[], { watch }: { readonly watch: boolean }): Promise<readonly StatusRecord[]> {
  const abort = new AbortController();
  const written: string[] = [];
  let now = 0;
  let at = -1;
  const files = stages.map((stage) => createMemoryFiles(() => (now += 1), stage.files));
  const service = { name: 'cart', extra: { port: 8000, path: '/cart' }, tasks: new Map([['deploy', {}]]) };
  const context = {
    ...{ json: true, flags: { watch }, positionals: [], selected: [service], signal: abort.signal },
    ...{ write: (text: string) => void written.push(text), writeError: () => undefined },
    workspace: { root: '/w', config: { name: 'shop' }, services: [service] },
    get files() {
      return files[at];
    },
    deployed: async () => ({
      name: 'staging',
      status: async () => {
        at += 1;
        if (at === stages.length - 1) abort.abort();
        return stages[at]?.live ?? [];
      },
    }),
  };
  assert.is(await statusCommand.run(context as unknown as PluginCommandContext), 0);
  const text = written.join('');
  return (watch ? text.split('\n').flatMap((line) => (line === '' ? [] : JSON.parse(line))) : JSON.parse(text)) as readonly StatusRecord[];
}

const summary = (status: string): string => JSON.stringify({ tasks: [{ service: 'cart', task: 'image', key: 'k', outcome: { status } }] });
const during = { '/w/.mmo/run/r1.json': '{}', '/w/.mmo/run/r1/cart/image.log': '' };

describe('mmo status', (test) => {
  test('tells how far an image has come, and of what runs alone that it does', async () => {
    const statusOf = async (files: Stage['files'], live: Stage['live'] = []): Promise<unknown> => (await shown([{ files, live }], { watch: false }))[0]?.status;
    assert.is(await statusOf({ '/w/mmo.json': '{}' }), undefined);
    assert.is(await statusOf(during), 'building');
    assert.is(await statusOf({ '/w/.mmo/runs/r1.json': summary('failure') }), 'build_failed');
    assert.is(await statusOf({ '/w/.mmo/runs/r1.json': summary('failure'), '/w/.mmo/runs/r2.json': summary('success') }), 'built');
    assert.is(await statusOf({ '/w/.mmo/runs/r1.json': summary('failure'), ...during }), 'building');
    assert.is(await statusOf(during, [running]), 'running');
    assert.is(await statusOf({ '/w/mmo.json': '{}' }, [{ ...running, status: 'stopped' }]), 'stopped');
  });

  test('--watch says each change once, and ends with the signal', async () => {
    const built = { '/w/.mmo/runs/r1.json': summary('success') };
    const stages: readonly Stage[] = [
      { files: during, live: [] },
      { files: during, live: [] },
      { files: built, live: [running] },
    ];
    const records = await shown(stages, { watch: true });
    assert.equal(
      records.map(({ id, status, ready, artifact }) => [id, status, ready, artifact]),
      [
        ['cart@staging', 'building', 0, undefined],
        ['cart@staging', 'running', 1, 'k'],
      ],
    );
  });
});
