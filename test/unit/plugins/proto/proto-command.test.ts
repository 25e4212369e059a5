import * as assert from 'uvu/assert';
import type { PluginCommandContext, Service } from '../../../../core/plugin-api.ts';
import { protoCommand } from '../../../../plugins/proto/proto-command.ts';
import { fakeTask } from '../../../support/fake-task.ts';
import { describe } from '../../../support/harness.ts';

const services: readonly Service[] = [
  fakeService('auth', { proto: { languages: ['go'] } }),
  fakeService('cart', { proto: { languages: [] }, 'proto-es': { languages: ['es'] }, 'proto-go': { languages: ['go'] }, 'proto-check': {} }),
  fakeService('web', { build: {} }),
];

describe('mmo proto', (test) => {
  test('regen runs the proto tasks of the selected services', async () => {
    assert.equal(await call(['regen']), { code: 0, ran: ['auth:proto', 'cart:proto'], said: '' });
    assert.equal((await call(['regen', 'auth'])).ran, ['auth:proto']);
    assert.equal((await call(['check'])).ran, ['cart:proto-check']);
  });

  test('--lang runs the task of the language, or the one task that has it', async () => {
    assert.equal((await call(['regen'], { lang: ['go,es'] })).ran, ['auth:proto', 'cart:proto-go', 'cart:proto-es']);
    assert.equal((await call(['regen'], { lang: ['es'] })).ran, ['cart:proto-es']);
    assert.equal((await call(['regen', 'cart'], { lang: 'go' })).ran, ['cart:proto-go']);
  });

  test('mistakes are told and nothing runs', async () => {
    const cases: readonly (readonly [readonly string[], Readonly<Record<string, readonly string[]>>, string])[] = [
      [['make'], {}, 'there is no action "make"; known: regen, lint, breaking, check'],
      [['regen', 'nobody'], {}, 'there is no service "nobody"'],
      [['regen', 'web'], {}, 'the service "web" has no task proto'],
      [['regen'], { lang: ['cobol'] }, 'there is no language "cobol"; known: es, ts, go, python, descriptor, openapi, web'],
      [['regen', 'cart'], { lang: ['python'] }, 'no selected service has a task proto for python'],
      [['check'], { lang: ['go'] }, '--lang is for regen, not for check'],
    ];
    for (const [positionals, flags, message] of cases) {
      assert.equal(await call(positionals, flags), { code: 2, ran: [], said: `mmo proto: ${message}\n` });
    }
  });
});

async function call(positionals: readonly string[], flags: PluginCommandContext['flags'] = {}): Promise<{ code: number; ran: string[]; said: string }> {
  const ran: string[] = [];
  let said = '';
  const context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals' | 'flags' | 'args' | 'run' | 'writeError'> = {
    workspace: { root: '/w', services } as unknown as PluginCommandContext['workspace'],
    selected: services,
    positionals,
    flags,
    args: [],
    run: async (tasks) => {
      ran.push(...tasks);
      return 0;
    },
    writeError: (text) => {
      said += text;
    },
  };
  const code = await protoCommand.run(context as PluginCommandContext);
  return { code, ran, said };
}

function fakeService(name: string, tasks: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Service {
  return {
    name,
    dir: name,
    file: `${name}/service.yml`,
    type: 'service',
    tags: [],
    dependsOn: [],
    tasks: new Map(Object.entries(tasks).map(([task, options]) => [task, fakeTask(`${name}:${task}`, { executor: 'proto', options })])),
    environment: { env: [], secrets: [], envFiles: [] },
    extra: {},
    origins: new Map(),
    span: { file: `${name}/service.yml`, start: 0, end: 0 },
  };
}
