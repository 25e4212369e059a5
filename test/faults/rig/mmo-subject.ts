import { mmoCommand } from '../../support/mmo-command.ts';
import type { Subject } from './subject.ts';

/** mmo itself. */
export const mmoSubject: Subject = {
  name: 'mmo',
  configure: (services) => ({
    'mmo.json': `${JSON.stringify({ name: 'generated', schemaVersion: 1 })}\n`,
    ...Object.fromEntries(
      services.map(({ name, dependencies, build }) => {
        const tasks = { build: { command: build, dependsOn: ['^build'], outputs: ['dist'] } };
        return [`services/${name}/service.yml`, `${JSON.stringify({ name, dependsOn: dependencies, tasks })}\n`];
      }),
    ),
  }),
  build: async () => ({ argv: [...(await mmoCommand()), 'run', 'build', '--json'], env: {} }),
  state: ['.mmo'],
  store: ['.mmo/cache'],
  work: ({ events }) => {
    const statuses = events.flatMap((event) => (event.type === 'task:end' ? [event.outcome.status] : []));
    const hits = statuses.filter((status) => status === 'cached').length;
    return { hits, executed: statuses.filter((status) => status === 'success' || status === 'failure').length };
  },
};
