import type { ServiceNames } from '../../engine/workspace-names.ts';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import type { Candidate } from './candidate.ts';

/** More ids than this are offered service by service. */
const ID_LIMIT = 200;

/** Services that have a task, or all of them. */
export function serviceValues(services: readonly ServiceNames[], task?: string): readonly Candidate[] {
  return services.filter(({ tasks }) => task === undefined || tasks.includes(task)).map(({ name, dir }) => ({ value: name, says: dir }));
}

/** What `-s` takes: names, tags and, once one is begun, folders; behind `!` and `~` as well. */
export function selectorValues(services: readonly ServiceNames[], word: string, task?: string): readonly Candidate[] {
  const prefix = /^[!~]/.exec(word)?.[0] ?? '';
  const rest = word.slice(prefix.length);
  const values = [...serviceValues(services, task), ...tagValues(services)];
  if (rest.startsWith('.')) values.push(...services.map(({ name, dir }) => ({ value: dir === '' ? '.' : `./${dir}`, says: name })));
  return values.map(({ value, says }) => ({ value: prefix + value, says }));
}

/** What `--filter` takes: selectors and their closures. */
export function filterValues(services: readonly ServiceNames[], word: string): readonly Candidate[] {
  const [, negation = '', dependents = '', rest = ''] = /^([!~]?)((?:\.\.\.\^?)?)(.*)$/s.exec(word) ?? [];
  const core = rest.replace(/\^?\.*$/, '');
  const values = selectorValues(services, rest).map(({ value, says }) => ({ value: negation + dependents + value, says }));
  if (!services.some(({ name }) => name === core)) return values;
  const start = negation + dependents + core;
  return [...values, { value: `${start}...`, says: 'and what it needs' }, { value: `${start}^...`, says: 'what it needs, without itself' }];
}

/** Names of tasks, with the number of services that have each. */
export function taskValues(services: readonly ServiceNames[]): readonly Candidate[] {
  const counts = new Map<string, number>();
  for (const { tasks } of services) for (const task of tasks) counts.set(task, (counts.get(task) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => byCodeUnit(a, b)).map(([value, count]) => ({ value, says: count === 1 ? '1 service' : `${count} services` }));
}

/** Ids of tasks that begin with the word; where those are too many, the services before them, as `cart:`. */
export function idValues(services: readonly ServiceNames[], word: string): readonly Candidate[] {
  const near = services.filter(({ name }) => `${name}:`.startsWith(word) || word.startsWith(`${name}:`));
  const count = near.reduce((sum, { tasks }) => sum + tasks.length, 0);
  if (count > ID_LIMIT && !word.includes(':')) return near.map(({ name, dir }) => ({ value: `${name}:`, says: dir }));
  return near.flatMap(({ name, tasks }) => tasks.map((task) => ({ value: `${name}:${task}` })));
}

function tagValues(services: readonly ServiceNames[]): readonly Candidate[] {
  const tags = new Set(services.flatMap((service) => service.tags));
  return [...tags].sort().map((tag) => ({ value: `tag:${tag}`, says: 'services with this tag' }));
}
