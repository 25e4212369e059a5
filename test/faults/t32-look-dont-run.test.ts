import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, unlinkSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { createRig, type Rig } from '../support/workspace-rig.ts';
import { describeFault } from './rig/describe-fault.ts';
import { canaries, transports } from './t32-canaries.ts';

/** Whatever only looks. */
const looks: readonly (readonly string[])[] = [
  ...[['ls'], ['ls', '--json'], ['graph'], ['graph', '--tasks', 'build'], ['show', 'app'], ['show', 'app', '--json'], ['context']],
  ...[['affected', '--base', 'HEAD~1'], ['affected', '--base', 'HEAD~1', '--head', 'HEAD'], ['ls', '--affected=HEAD~1'], ['affected']],
  ...[
    ['why', 'app:build'],
    ['run', 'build', '--dry'],
    ['run', 'build', '--graph'],
    ['build', '--dry=json'],
    ['build', '--dry', '--affected=HEAD~1'],
  ],
  ...[['completion', 'bash'], ['completion', '--words=3', 'mmo', 'run', ''], ['doctor'], ['help'], ['help', 'run'], ['help', 'canary']],
  ...[['--help'], ['run', '--help'], ['--version'], ['explain', 'MMO6006'], ['cache', 'status'], ['cache', 'verify'], ['export', 'app'], ['canary']],
];

const places = ['', 'app'];

describeFault('t32', 'look, do not run', (part) => {
  part(
    'nothing of a hostile repository runs where one only looks',
    { quick: canaries.length, full: canaries.length * 2 },
    async ({ isFull, tally, defer, signal }) => {
      for (const cwd of isFull ? places : places.slice(0, 1)) {
        const rig = createRig({ files }, defer);
        setTraps(rig);
        const heard = new Map<string, string>();
        for (const args of looks) {
          const { exitCode, stdout, stderr } = await rig.mmo(args, { signal, cwd });
          // One that ends with a mistake has looked at nothing; what an untrusted plugin brings is no command.
          const wanted = args.includes('canary') ? 2 : 0;
          if (exitCode !== wanted) tally.tried(0, [`mmo ${args.join(' ')}: exit ${exitCode}, not ${wanted}: ${stderr}`]);
          for (const name of readdirSync(rig.path('../sung'))) if (!heard.has(name)) heard.set(name, `${args.join(' ')}: ${stdout}${stderr}`);
        }
        for (const { name } of canaries) {
          const when = heard.get(name);
          tally.tried(1, when === undefined ? [] : [`${name} was run by mmo ${when}`], { leaks: when === undefined ? 0 : 1 });
        }
        for (const args of [['status'], ['diff', '--ext-diff'], ['log', '-1', '-p', '--textconv'], ['commit', '--allow-empty', '-m', 'more']])
          plainGit(rig, ...args);
        for (const name of ['fsmonitor', 'filter', 'filter-process', 'hooks-path']) assert.ok(rig.exists(`../sung/${name}`), `the trap ${name} catches nobody`);
      }
    },
  );

  part('what a partial clone lacks is fetched by no program of the repository', { quick: transports.length, full: transports.length }, async (fault) => {
    const { tally, defer, signal } = fault;
    for (const { name, settings } of transports) {
      const rig = createRig({ files }, defer);
      rig.write('../sing', `#!/bin/sh\ntouch ${rig.path('../sung')}\n`, 0o755);
      const before = rig.git('rev-parse', 'HEAD:app/service.yml');
      rig.write('app/service.yml', `${rig.read('app/service.yml')}# another\n`);
      rig.commit();
      unlinkSync(rig.path(`.git/objects/${before.slice(0, 2)}/${before.slice(2)}`));
      const settled = { 'remote.origin.promisor': 'true', 'remote.origin.partialclonefilter': 'blob:none', ...settings(rig.path('../sing')) };
      for (const [key, value] of Object.entries({ 'core.repositoryFormatVersion': '1', 'extensions.partialClone': 'origin', ...settled }))
        rig.git('config', key, value);
      const { stdout, stderr } = await rig.mmo(['affected', '--base', 'HEAD~1'], { signal });
      const complaints = rig.exists('../sung') ? [`${name} was run: ${stderr}`] : [];
      if (!/app:build|error\[MMO1013\]/.test(`${stdout}${stderr}`)) complaints.push(`${name}: an affected set too small: ${stdout}${stderr}`);
      tally.tried(1, complaints, { leaks: complaints.length });
      plainGit(rig, 'cat-file', 'blob', before);
      assert.ok(rig.exists('../sung'), `the trap ${name} catches nobody`);
    }
  });
});

const files = {
  'mmo.json': '{ "plugins": ["./tools/canary.mjs", "mmo-canary"] }\n',
  '.gitignore': '.mmo/\n',
  '.gitattributes': '*.bin filter=evil diff=evil merge=evil\n*.long filter=long\n',
  'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built, inputs: ["..."] }\n',
  'app/data.bin': 'data\n',
  'app/data.long': 'data\n',
};

/** Two commits and a dirty tree, with every trap laid; git itself is asked for nothing afterwards. */
function setTraps(rig: Rig): void {
  mkdirSync(rig.path('../sung'));
  const sing = ({ name }: { readonly name: string }): string => `touch ${rig.path(`../sung/${name}`)}`;
  for (const canary of canaries) {
    for (const [path, text] of Object.entries(canary.files?.(sing(canary)) ?? {}))
      rig.write(path, text, path.endsWith('.cjs') || path.endsWith('.js') ? 0o644 : 0o755);
    // Before git may run them.
    if (canary.name === 'hooks') rig.remove('.git/hooks');
  }
  rig.commit('traps');
  for (const [path, text] of Object.entries(canaries.find(({ name }) => name === 'hooks')?.files?.(sing({ name: 'hooks' })) ?? {}))
    rig.write(path, text, 0o755);
  for (const canary of canaries) for (const [key, value] of Object.entries(canary.settings?.(sing(canary)) ?? {})) rig.git('config', key, value);
  for (const name of ['data.bin', 'data.long', 'service.yml']) rig.write(`app/${name}`, `${rig.read(`app/${name}`)}# dirty\n`);
}

/** git as anybody would call it: what must sing does. */
function plainGit(rig: Rig, ...args: readonly string[]): void {
  const env = {
    PATH: process.env['PATH'],
    HOME: rig.path('../home'),
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  spawnSync('git', args, { cwd: rig.root, env, stdio: 'ignore', timeout: 120_000 });
}
