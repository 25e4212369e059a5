import * as assert from 'uvu/assert';
import type { Plan } from '../../../core/engine/types.ts';
import type { KnownTask } from '../../../core/engine/warm/known-task.ts';
import { partOfPlan } from '../../../core/engine/warm/part-of-plan.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { Task, TaskId } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

/** base ◀── lib ◀── app ◀── site, and other beside them; everything has succeeded unless told otherwise. */
const names = ['app', 'base', 'lib', 'other', 'site'] as const;
type Name = (typeof names)[number];
const below: Readonly<Record<Name, readonly Name[]>> = { base: [], lib: ['base'], app: ['lib'], site: ['app'], other: [] };
const idOf = (name: Name): TaskId => `${name}:build`;

function planOf(tasks: Readonly<Partial<Record<Name, Partial<Task>>>> = {}): Plan {
  const graph = createTaskGraph(
    names.map((name) => fakeTask(idOf(name), tasks[name])),
    names.map((name) => below[name].map((one) => names.indexOf(one))),
  );
  return { graph, named: names.map(idOf), notes: ['said once'] } as unknown as Plan;
}

interface Question {
  readonly touched: readonly Name[];
  readonly failed?: readonly Name[];
  readonly gone?: readonly Name[];
  readonly except?: readonly Name[];
  readonly keepsRunning?: boolean;
}

function ask(plan: Plan, { touched, failed = [], gone = [], except = [], keepsRunning }: Question): Plan | undefined {
  const nodes = (list: readonly Name[]): ReadonlySet<number> => new Set(list.map((name) => names.indexOf(name)));
  const known = new Map(
    names.map((name): [TaskId, KnownTask] => [
      idOf(name),
      { key: `key ${name}`, closure: failed.includes(name) ? undefined : `closure ${name}`, isDoubtful: false },
    ]),
  );
  return partOfPlan({ plan, touched: nodes(touched), known, isInPlace: ({ id }) => !gone.map(idOf).includes(id), except: nodes(except), keepsRunning });
}

/** Tasks of a part, and those that others stand for, in brackets. */
const shown = (part: Plan | undefined): string => part?.graph.tasks.map(({ id, virtual }) => (virtual ? `(${id})` : id)).join(' ') ?? '';

describe('a part of a plan', (test) => {
  test('holds what is touched, what depends on it, and stand-ins for what these need', () => {
    const part = ask(planOf(), { touched: ['lib'] });
    assert.is(shown(part), 'app:build (base:build) lib:build site:build');
    assert.equal(part?.part?.standIns.get('base:build'), { key: 'key base', closure: 'closure base' });
    assert.equal(part?.named, ['app:build', 'lib:build', 'site:build']);
    assert.equal(part?.notes, []);
    assert.is(part?.part?.whole.size, names.length);
  });

  test('is none where nothing is touched', () => {
    assert.is(ask(planOf(), { touched: [] }), undefined);
    assert.is(ask(planOf(), { touched: ['other'], except: ['other'] }), undefined);
  });

  test('holds again what a touched task needs and is not there any more, however far below, and all between', () => {
    assert.is(shown(ask(planOf(), { touched: ['site'], gone: ['base'] })), 'app:build base:build lib:build site:build');
    assert.is(shown(ask(planOf(), { touched: ['site'], gone: ['app'] })), 'app:build (lib:build) site:build');
    assert.is(shown(ask(planOf(), { touched: ['site'], gone: ['other'] })), '(app:build) site:build');
  });

  test('tries again what failed only for those that need it', () => {
    assert.is(shown(ask(planOf(), { touched: ['other'], failed: ['lib'] })), 'other:build');
    assert.is(shown(ask(planOf(), { touched: ['app'], failed: ['lib'] })), 'app:build (base:build) lib:build site:build');
  });

  test('runs a hook that runs once for all with whatever it is for', () => {
    assert.is(shown(ask(planOf({ base: { standsFor: 'hook' } }), { touched: ['lib'] })), 'app:build base:build lib:build site:build');
  });

  test('leaves persistent tasks out of what was asked for, unless the run is theirs', () => {
    const plan = planOf({ other: { persistent: true } });
    assert.equal(ask(plan, { touched: ['other'] })?.named, []);
    assert.equal(ask(plan, { touched: ['other'], keepsRunning: true })?.named, ['other:build']);
  });
});
