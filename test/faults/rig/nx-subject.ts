import { symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { peerProgram } from './peer-program.ts';
import type { Subject } from './subject.ts';

/** Nx with its local cache and no daemon. */
export const nxSubject: Subject = {
  name: 'nx',
  configure: (services) => ({
    'package.json': JSON.stringify({ name: 'generated', private: true, workspaces: ['services/*'] }),
    'nx.json': JSON.stringify({ analytics: false, neverConnectToCloud: true, targetDefaults: { build: { dependsOn: ['^build'], cache: true } } }),
    ...Object.fromEntries(
      services.map(({ name, dependencies, build }) => {
        const target = { executor: 'nx:run-commands', inputs: ['{projectRoot}/source.txt', '^default'], outputs: ['{projectRoot}/dist'] };
        const targets = { build: { ...target, options: { command: build, cwd: `services/${name}` } } };
        return [`services/${name}/project.json`, JSON.stringify({ name, targets, implicitDependencies: dependencies })];
      }),
    ),
  }),
  build: async () => ({
    argv: [peerProgram('nx'), 'run-many', '-t', 'build', '--outputStyle=static', '--parallel=4'],
    env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', DO_NOT_TRACK: '1' },
  }),
  prepare: (root) => symlinkSync(dirname(dirname(peerProgram('nx'))), join(root, 'node_modules')),
  state: ['.nx'],
  store: ['.nx/cache'],
  work: ({ stdout }) => {
    const hits = Number(/read the output from the cache instead of running the command for (\d+)/.exec(stdout)?.[1] ?? 0);
    return { hits, executed: Number(/(\d+) projects/.exec(stdout)?.[1] ?? 0) - hits };
  },
};
