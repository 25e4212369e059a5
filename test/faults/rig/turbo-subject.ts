import { peerProgram } from './peer-program.ts';
import type { Subject } from './subject.ts';

/** Turborepo with its local cache and no daemon. */
export const turboSubject: Subject = {
  name: 'turbo',
  configure: (services) => ({
    'package.json': JSON.stringify({ name: 'generated', private: true, packageManager: 'npm@10.9.0', workspaces: ['services/*'] }),
    'turbo.json': JSON.stringify({ tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'], inputs: ['source.txt'] } } }),
    ...Object.fromEntries(
      services.map(({ name, dependencies, build }) => {
        const needs = Object.fromEntries(dependencies.map((other) => [other, '*']));
        return [`services/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', private: true, scripts: { build }, dependencies: needs })];
      }),
    ),
  }),
  build: async () => ({
    argv: [peerProgram('turbo'), 'run', 'build', '--no-daemon', '--output-logs=new-only'],
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1' },
  }),
  state: ['.turbo'],
  store: ['.turbo/cache'],
  work: ({ stdout }) => {
    const hits = Number(/Cached:\s+(\d+) cached/.exec(stdout)?.[1] ?? 0);
    return { hits, executed: Number(/Tasks:\s+\d+ successful, (\d+) total/.exec(stdout)?.[1] ?? 0) - hits };
  },
};
