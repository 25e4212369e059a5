import * as assert from 'uvu/assert';
import { usageDiagnostics } from '../../../../core/cli/usage-diagnostics.ts';
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
    assert.equal(await call(['regen']), { code: 0, ran: ['auth:proto', 'cart:proto'], mistakes: [] });
    assert.equal((await call(['regen', 'auth'])).ran, ['auth:proto']);
    assert.equal((await call(['check'])).ran, ['cart:proto-check']);
  });

  test('--lang runs the task of the language, or the one task that has it', async () => {
    assert.equal((await call(['regen'], { lang: ['go,es'] })).ran, ['auth:proto', 'cart:proto-go', 'cart:proto-es']);
    assert.equal((await call(['regen'], { lang: ['es'] })).ran, ['cart:proto-es']);
    assert.equal((await call(['regen', 'cart'], { lang: 'go' })).ran, ['cart:proto-go']);
  });

  test('mistakes are told and nothing runs', async () => {
    const ls = 'mmo ls lists the services of this workspace';
    const languages = 'known: es, ts, go, python, descriptor, openapi, web';
    type Case = readonly [positionals: readonly string[], flags: PluginCommandContext['flags'], message: string, hint: string | undefined, help: string];
    const cases: readonly Case[] = [
      [['regne'], {}, 'there is no action "regne"', 'did you mean "regen"?', 'known: regen, lint, breaking, check'],
      [['regen', 'crat'], {}, 'there is no service "crat"', 'did you mean "cart"?', ls],
      [['regen', 'nobody'], {}, 'there is no service "nobody"', undefined, ls],
      [['regen', 'web'], {}, 'the service "web" has no task proto', undefined, 'mmo show web lists the tasks that it has'],
      [['regen'], { lang: ['pyhton'] }, 'there is no language "pyhton"', 'did you mean "python"?', languages],
      [['regen', 'cart'], { lang: ['python'] }, 'no selected service has a task proto for python', undefined, 'mmo ls --json lists the tasks of each service'],
      [['check'], { lang: ['go'] }, '--lang is for regen, not for check', undefined, 'leave it out'],
    ];
    for (const [positionals, flags, ...told] of cases) {
      const { ran, mistakes } = await call(positionals, flags);
      assert.equal({ ran, mistakes }, { ran: [], mistakes: [['MMO1023', ...told]] });
    }
  });
});

interface Called {
  readonly code: number | undefined;
  readonly ran: readonly string[];
  readonly mistakes: readonly (readonly unknown[])[];
}

async function call(positionals: readonly string[], flags: PluginCommandContext['flags'] = {}): Promise<Called> {
  const ran: string[] = [];
  const context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals' | 'flags' | 'args' | 'run'> = {
    workspace: { root: '/w', services } as unknown as PluginCommandContext['workspace'],
    selected: services,
    positionals,
    flags,
    args: [],
    run: async (tasks) => {
      ran.push(...tasks);
      return 0;
    },
  };
  try {
    return { code: await protoCommand.run(context as PluginCommandContext), ran, mistakes: [] };
  } catch (error) {
    const told = usageDiagnostics(error);
    if (told === undefined) throw error;
    return { code: undefined, ran, mistakes: told.map(({ code, message, hint, help }) => [code, message, hint, help]) };
  }
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
