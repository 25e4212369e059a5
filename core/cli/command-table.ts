import { builtins } from './builtins.ts';
import type { CommandSpec } from './command-spec.ts';
import type { FlagName } from './flag-table.ts';
import { pluginCommandSpec } from './plugin-command-spec.ts';

const common: readonly FlagName[] = ['cwd', 'config', 'debug', 'help'];
const selection: readonly FlagName[] = ['service', 'filter', 'affected', 'base', 'head', ...common];
const running: readonly FlagName[] = [
  ...(['concurrency', 'continue', 'force', 'no-cache', 'cache', 'if-present', 'no-wait', 'retries', 'timeout', 'var', 'env', 'context'] as const),
  ...(['interactive', 'watch', 'shard', 'plan'] as const),
  ...(['dry', 'graph', 'json', 'summarize', 'output', 'junit', 'code-quality', 'profile'] as const),
  ...selection,
];

/** Of commands that deploy. */
const deploying: readonly FlagName[] = [...running, 'rollback', 'no-rollback'];

/** Commands that stand for `mmo run <name>` and take services. */
const shorthands: readonly (readonly [name: string, describe: string])[] = [
  ['build', 'build services: mmo run build'],
  ['lint', 'lint services: mmo run lint'],
  ['gen', 'generate code, by tasks and hooks: mmo run gen'],
  ['image', 'build images of services: mmo run image'],
  ['release', 'push images of services, or publish them otherwise: mmo run release'],
];

/** Every command of mmo, in the order of help. */
export const commandTable: readonly CommandSpec[] = [
  {
    name: 'run',
    positionals: '[tasks..]',
    describe: 'run tasks in all, selected or affected services',
    flags: deploying,
    examples: [
      ['mmo run build test', 'build and test everything'],
      ['mmo run test -s cart -s "shop-*"', 'in some services only'],
      ['mmo run build --affected', 'what changed, and what depends on it'],
      ['mmo run cart:build --dry', 'say what would run and why'],
      ['mmo run test -- --grep basket', 'arguments for the named tasks'],
    ],
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'watch',
    positionals: '<tasks..>',
    describe: 'run tasks, then what each change affects: mmo run --watch',
    flags: deploying.filter((flag) => !['interactive', 'watch', 'dry', 'graph', 'summarize'].includes(flag)),
    examples: [
      ['mmo watch test', 'everything once, then what a saved file affects'],
      ['mmo watch build test -s cart', 'for one service and what it needs'],
      ['mmo watch serve', 'restart a persistent task when what it is made of has changed'],
    ],
    load: async () => (await import('./commands/watch.ts')).watchCommand,
  },
  ...shorthands.map(
    ([name, describe]): CommandSpec => ({
      name,
      positionals: '[services..]',
      describe,
      flags: running,
      examples: [
        [`mmo ${name}`, 'in every service that has the task'],
        [`mmo ${name} cart`, 'in one service, and what it needs'],
        [`mmo ${name} --affected`, 'what changed, and what depends on it'],
      ],
      load: async () => (await import('./commands/shorthand.ts')).shorthandCommand(name),
    }),
  ),
  {
    name: 'deploy',
    positionals: '[services..]',
    describe: 'deploy services: mmo run deploy',
    flags: deploying.filter((flag) => flag !== 'plan'),
    ownFlags: {
      plan: { kind: 'boolean', group: 'Output:', describe: 'what would be built and deployed, asked of the environment, as --dry' },
      promote: { kind: 'value', group: 'Running:', describe: 'build nothing: deploy the images that run in this other environment' },
      prune: { kind: 'boolean', group: 'Running:', describe: 'remove what the environment has and the workspace no longer does; else it is asked, or told' },
    },
    examples: [
      ['mmo deploy', 'every service, to the docker of this machine'],
      ['mmo deploy cart --env staging', 'one service, and what it needs'],
      ['mmo deploy --env review --context kind-review', 'to another cluster than that of mmo.json'],
      ['mmo deploy --env staging --plan', 'what it would change there; nothing is changed'],
      ['mmo deploy --promote staging --env production', 'the images that staging runs, as they are'],
    ],
    load: async () => (await import('./commands/deploy.ts')).deployCommand,
  },
  {
    name: 'test',
    positionals: '[services..]',
    describe: 'test services: mmo run test',
    flags: ['layer', 'verbose', 'race', ...running],
    examples: [
      ['mmo test', 'in every service that has the task'],
      ['mmo test cart -v', 'in one service, and what it needs, with the output of tests that pass'],
      ['mmo test --layer service --layer integration', 'the tasks test-service and test-integration'],
      ['mmo test --affected', 'what changed, and what depends on it'],
    ],
    load: async () => (await import('./commands/test.ts')).testCommand,
  },
  {
    name: 'vet',
    positionals: '[services..]',
    describe: 'check services without running them: mmo run vet',
    flags: ['fix', 'write', ...running],
    examples: [
      ['mmo vet', 'in every service that has the task'],
      ['mmo vet cart --fix', 'format and mend what the tools can'],
      ['mmo vet --affected', 'what changed, and what depends on it'],
    ],
    load: async () => (await import('./commands/vet.ts')).vetCommand,
  },
  {
    name: 'ls',
    aliases: ['list', 'discover'],
    describe: 'list services',
    flags: ['json', ...selection],
    examples: [
      ['mmo ls', 'all services'],
      ['mmo ls -s tag:team:payments --json', 'some, for machines'],
      ['mmo ls --affected', 'those that a change affects'],
    ],
    load: async () => (await import('./commands/ls.ts')).lsCommand,
  },
  {
    name: 'graph',
    describe: 'show the graph of services or tasks',
    flags: ['tasks', 'json', 'dot', ...selection],
    examples: [
      ['mmo graph', 'services and what they depend on'],
      ['mmo graph --tasks build --dot | dot -Tsvg', 'a picture of the tasks'],
      ['mmo graph --json', 'a graphology export'],
    ],
    load: async () => (await import('./commands/graph.ts')).graphCommand,
  },
  {
    name: 'show',
    positionals: '<name>',
    describe: 'show the resolved configuration of a service and where each value comes from',
    flags: ['json', ...common],
    examples: [['mmo show cart', 'with file and line of each value']],
    load: async () => (await import('./commands/show.ts')).showCommand,
  },
  {
    name: 'why',
    positionals: '<task>',
    describe: 'say whether a task would run, and why',
    flags: ['json', 'var', 'against', ...common],
    examples: [
      ['mmo why cart:build', 'what differs from the last time'],
      ['mmo why cart:build --against summary.json', 'what differs from a run on another machine'],
    ],
    load: async () => (await import('./commands/why.ts')).whyCommand,
  },
  {
    name: 'affected',
    describe: 'list the tasks that a change affects, with reasons',
    flags: ['json', ...selection],
    examples: [
      ['mmo affected', 'compared with the default branch'],
      ['mmo affected --base HEAD~1 --json', 'compared with the commit before, for machines'],
    ],
    load: async () => (await import('./commands/affected.ts')).affectedCommand,
  },
  {
    name: 'cache',
    positionals: '<action>',
    describe: 'look after the cache: status, verify, prune or clean',
    flags: ['json', 'max-size', 'max-age', ...common],
    examples: [
      ['mmo cache status', 'where it is and how big'],
      ['mmo cache verify', 'read every entry; exits 1 and names each bad one'],
      ['mmo cache prune --max-age 7d', 'forget what was not used for a week'],
      ['mmo cache clean', 'forget everything'],
    ],
    load: async () => (await import('./commands/cache.ts')).cacheCommand,
  },
  {
    name: 'set-context',
    positionals: '<services..>',
    describe: 'store the services that commands are about when no flag says otherwise',
    flags: ['json', ...common],
    examples: [['mmo set-context cart "tag:team:payments"', 'names, globs, tags and folders']],
    load: async () => (await import('./commands/set-context.ts')).setContextCommand,
  },
  {
    name: 'context',
    aliases: ['ctx'],
    describe: 'show or reset the stored context',
    flags: ['json', 'reset', ...common],
    examples: [
      ['mmo context', 'show it'],
      ['mmo context --reset', 'forget it'],
    ],
    load: async () => (await import('./commands/context.ts')).contextCommand,
  },
  {
    name: 'exec',
    describe: "run a command in each selected service's folder and environment",
    flags: ['concurrency', 'continue', 'var', 'json', 'output', ...selection],
    examples: [
      ['mmo exec -- git log -1 --format=%h .', 'in every service'],
      ['mmo exec -s "tag:team:payments" -c 1 -- npm outdated', 'in some, one after another'],
    ],
    load: async () => (await import('./commands/exec.ts')).execCommand,
  },
  {
    name: 'shell',
    positionals: '<service>',
    describe: "open a shell in a service's folder and environment",
    flags: ['var', ...common],
    examples: [['mmo shell cart', 'with the variables that its tasks see']],
    load: async () => (await import('./commands/shell.ts')).shellCommand,
  },
  {
    name: 'export',
    positionals: '[service]',
    describe: 'print the environment of the workspace or of a service, for a shell to read',
    flags: ['json', 'var', ...common],
    examples: [['eval "$(mmo export cart)"', 'take it over']],
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'ci',
    positionals: '<action> [tasks..]',
    describe: 'for pipelines: matrix prints the affected services, or shares of equal expected time; flaky lists the flaky tasks',
    flags: ['shards', 'plan', 'json', ...selection],
    examples: [
      ['mmo ci matrix test --affected', 'the services to test, as the matrix of a job'],
      ['mmo ci matrix test --shards 5 --plan shards.json', 'five shares, for mmo run test --shard 1/5 --plan shards.json and so on'],
      ['mmo ci flaky', 'tasks that passed and failed with the same inputs'],
    ],
    load: async () => (await import('./commands/ci.ts')).ciCommand,
  },
  {
    name: 'tag',
    positionals: '[services..]',
    describe: 'mark the commit with the version of each service, as git tags <service>-<version>',
    flags: ['push', 'dry', 'json', ...selection],
    examples: [
      ['mmo tag', 'every service that tells a version; a tag that is there stays'],
      ['mmo tag cart --push', 'one, and push the tag to origin'],
    ],
    load: async () => (await import('./commands/tag.ts')).tagCommand,
  },
  {
    name: 'audit',
    positionals: '<tasks..>',
    describe: 'run tasks under strace and name the files that they use and do not declare',
    flags: ['concurrency', 'continue', 'no-wait', 'timeout', 'var', 'json', ...selection],
    examples: [
      ['mmo audit build test', 'in every service, with the lines to add to each service.yml'],
      ['mmo audit cart:build --json', 'one task, for machines'],
    ],
    load: async () => (await import('./commands/audit.ts')).auditCommand,
  },
  {
    name: 'doctor',
    describe: 'check that this machine and this workspace are fit for mmo',
    flags: ['json', ...common],
    examples: [['mmo doctor', 'what is wrong, and what to do about it']],
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'bench',
    positionals: '[tasks..]',
    describe: 'tell where the time of a run goes that has nothing to do, and what makes it slow',
    flags: ['json', 'profile', ...selection],
    ownFlags: {
      compare: {
        kind: 'value',
        group: 'Output:',
        describe: 'an earlier report, printed by --json for the same tasks; exits 1 if a run takes half as long again',
      },
    },
    examples: [
      ['mmo bench build test', 'which parts of mmo take how long, in this workspace'],
      ['mmo bench --json > before.json', 'keep it, for mmo bench --compare before.json'],
      ['mmo bench --profile bench.json', 'a trace, and bench.cpuprofile for the developer tools of a browser'],
    ],
    load: async () => (await import('./commands/bench.ts')).benchCommand,
  },
  {
    name: 'init',
    positionals: '[services..]',
    describe: 'run the init hooks of plugins in this workspace',
    flags: running,
    examples: [
      ['mmo init', 'for all services'],
      ['mmo init cart', 'for one service'],
    ],
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  {
    name: 'lock',
    describe: 'pin the images of plugins and tasks in mmo.lock as they are now',
    flags: ['json', ...common],
    examples: [['mmo lock', 'after a new version of an image; commit mmo.lock then']],
    load: async () => (await import('./commands/lock.ts')).lockCommand,
  },
  {
    name: 'add',
    positionals: '<what> <name>',
    describe: 'write a service from the template of a plugin, or a plugin of your own and its test',
    flags: ['json', ...common],
    ownFlags: {
      kind: { kind: 'value', group: 'Plugin:', describe: 'what it starts with: executor, infer, hook or command' },
      lang: { kind: 'value', group: 'Plugin:', describe: 'js, the default, or ts' },
      template: { kind: 'value', alias: 't', group: 'Service:', describe: 'what it is written from; mmo template lists them' },
      dir: { kind: 'value', group: 'Service:', describe: 'folder of the service, from the top of the workspace' },
      option: { kind: 'list', alias: 'x', group: 'Service:', describe: 'NAME=value for the template; may be repeated' },
    },
    examples: [
      ['mmo add service cart --template go-service -x port=8080', 'services/cart, where there are services/'],
      ['mmo add plugin lint --kind executor', 'tools/lint.js, tools/lint.test.js and a line in mmo.json'],
      ['mmo add plugin docs --kind infer --lang ts', 'in TypeScript'],
    ],
    load: async () => (await import('./commands/add.ts')).addCommand,
  },
  {
    name: 'template',
    positionals: '[name]',
    describe: 'list the templates of plugins, or show what one writes',
    flags: ['json', ...common],
    examples: [
      ['mmo template', 'all of them'],
      ['mmo template go-service', 'the files of one'],
    ],
    load: async () => (await import('./commands/template.ts')).templateCommand,
  },
  {
    name: 'upgrade',
    positionals: '[plugins..]',
    describe: 'bring the files of the workspace up to date with its plugins',
    flags: ['dry', 'json', ...common],
    ownFlags: {
      check: { kind: 'boolean', group: 'Upgrade:', describe: 'change nothing, and exit 1 if anything is out of date' },
      from: { kind: 'value', group: 'Upgrade:', describe: 'leave out what versions before this one needed' },
    },
    examples: [
      ['mmo upgrade --dry', 'the changes as a patch'],
      ['mmo upgrade ./tools/lint.js', 'by one plugin'],
    ],
    load: async () => (await import('./commands/upgrade.ts')).upgradeCommand,
  },
  {
    name: 'trust',
    describe: 'let plugins of this workspace run when it is only looked at',
    flags: ['json', 'reset', ...common],
    examples: [
      ['mmo trust', 'as running a task here does'],
      ['mmo trust --reset', 'no more'],
    ],
    load: async () => (await import('./commands/trust.ts')).trustCommand,
  },
  {
    name: 'completion',
    positionals: '[shell]',
    describe: 'print the completion script for bash, zsh or fish',
    flags: ['help'],
    examples: [
      ['source <(mmo completion bash)', 'in ~/.bashrc'],
      ['mmo completion zsh > "$HOME/.zfunc/_mmo"', 'for zsh, with that folder in fpath'],
      ['mmo completion fish > ~/.config/fish/completions/mmo.fish', 'for fish'],
    ],
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
  {
    name: 'explain',
    positionals: '[code]',
    describe: 'explain a diagnostic code, or list them all',
    flags: ['help', 'json'],
    examples: [
      ['mmo explain MMO2003', 'what it means and what to do'],
      ['mmo explain', 'all codes'],
    ],
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  ...Object.values(builtins.plugins).flatMap(({ always, manifest }) => (always === true ? (manifest.commands ?? []).map(pluginCommandSpec) : [])),
];
