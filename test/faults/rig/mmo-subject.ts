import { mmoCommand } from '../../support/mmo-command.ts';
import type { Subject } from './subject.ts';

/** mmo itself. */
export const mmoSubject: Subject = {
  name: 'mmo',
  configure: (services) => ({
    'mmo.json': `${JSON.stringify({ name: 'generated', schemaVersion: 1 })}\n`,
    ...Object.fromEntries(
      services.flatMap(({ name, dependencies, libraries, build }) => {
        const tasks = { build: { command: build, dependsOn: ['^build'], outputs: ['dist'] } };
        return [
          [`services/${name}/service.yml`, `${JSON.stringify({ name, dependsOn: [...dependencies, ...libraries.slice(0, 1)], tasks })}\n`],
          ...libraries.flatMap((library, n) => [
            [`services/${library}/service.yml`, `${JSON.stringify({ name: library, dependsOn: libraries.slice(n + 1, n + 2) })}\n`],
            [`services/${library}/source.txt`, `${library} for everybody\n`],
          ]),
        ];
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
