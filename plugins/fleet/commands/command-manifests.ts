import type { PluginManifest } from '../../../core/plugin-api.ts';

type FleetCommand = 'registry' | 'start' | 'stop' | 'restart' | 'scale' | 'ps' | 'logs' | 'dev' | 'gateway' | 'install' | 'vendors' | 'status' | 'integration';
type CommandManifest = NonNullable<PluginManifest['commands']>[number];

const context = { type: 'string', describe: 'With --env: context of the kubeconfig, instead of that of mmo.json' } as const;

/** What help and completion say of the fleet's commands, without their code. */
export const commandManifests: Readonly<Record<FleetCommand, CommandManifest>> = {
  dev: {
    name: 'dev',
    describe: 'Start services behind a gateway, and rebuild, retest and restart what each change affects',
    positionals: '[services..]',
    flags: {
      'no-deps': { type: 'boolean', describe: 'Only these services, not what they need at run time' },
      'no-test': { type: 'boolean', describe: 'Restart without running tests first' },
      'no-gateway': { type: 'boolean', describe: 'Services are reached on their own ports alone' },
      scale: { type: 'list', describe: 'Instances: <n> for all that are named, <service>=<n> for one' },
      ui: { type: 'boolean', describe: 'Serve a page with services, logs, tests, timeline and graph, for this machine alone' },
      debug: { type: 'list', describe: 'Start this service under the debugger of its runtime (node, python, go)' },
      'no-reap': { type: 'boolean', describe: 'Leave processes alone that run the same service outside of mmo' },
    },
    examples: [
      ['mmo dev', 'all services of the context'],
      ['mmo dev checkout', 'one, and what it needs at run time'],
      ['mmo dev --ui', 'with a page; its address is printed'],
      ['mmo dev --debug cart', 'a debugger can be attached to it'],
    ],
  },
  registry: {
    name: 'registry',
    describe: 'Run a registry for images in the cluster of an environment',
    positionals: '<install|status|remove>',
    flags: { env: { type: 'string', describe: 'Environment of mmo.json (default local)' }, context },
    examples: [
      ['mmo registry install --env staging', 'make it, or bring it up to date; its password stays'],
      ['mmo registry status --env staging', 'whether it runs, and where'],
      ['mmo registry remove --env staging', 'what it has stored stays'],
    ],
  },
  start: {
    name: 'start',
    describe: 'Start services as processes of this machine, with what they need at run time',
    positionals: '[services..]',
    flags: {
      scale: { type: 'list', describe: 'Instances: <n> for all that are named, <service>=<n> for one' },
      'no-deps': { type: 'boolean', describe: 'Only these services, not what they need at run time' },
      'no-build': { type: 'boolean', describe: 'Start what is there without building it first' },
      attach: { type: 'boolean', describe: 'Follow the logs of what it starts; Ctrl-C stops that', alias: 'a' },
      logs: { type: 'boolean', describe: 'Follow the logs; after Ctrl-C the services run on', alias: 'l' },
      rerun: { type: 'boolean', describe: 'Rebuild, retest and restart after each change, as mmo dev without a gateway' },
      'no-reap': { type: 'boolean', describe: 'Leave processes alone that run the same service outside of mmo' },
      docker: { type: 'boolean', describe: 'Run them in containers: of their own images, or of those with their tools' },
    },
    examples: [
      ['mmo start', 'all services of the context'],
      ['mmo start checkout', 'one, and what it needs at run time'],
      ['mmo start cart --scale 3', 'three instances, ports chosen'],
      ['mmo start ~mailer', 'all but one'],
      ['mmo start cart --attach', 'until Ctrl-C, its logs in sight'],
    ],
  },
  stop: {
    name: 'stop',
    describe: 'Stop services: TERM, and KILL after the grace',
    positionals: '[services..]',
    flags: {
      grace: { type: 'string', describe: 'Seconds until KILL (default 10)' },
      env: { type: 'string', describe: 'Remove what is deployed to this environment instead' },
      context,
      volumes: { type: 'boolean', describe: 'With --env: what its vendors have kept as well' },
    },
    examples: [
      ['mmo stop', 'all services of the context'],
      ['mmo stop cart checkout', 'two of them'],
      ['mmo stop --env local', 'all that mmo deployed there'],
    ],
  },
  restart: {
    name: 'restart',
    describe: 'Build services, then put the new version in the place of the old; a failing build keeps the old one',
    positionals: '[services..]',
    flags: {
      test: { type: 'boolean', describe: 'Run their tests first, too' },
      'no-build': { type: 'boolean', describe: 'Restart what is there without building it first' },
      grace: { type: 'string', describe: 'Seconds until KILL (default 10)' },
    },
    examples: [
      ['mmo restart cart', 'build it and swap it'],
      ['mmo restart cart --test', 'only if its tests pass'],
    ],
  },
  scale: {
    name: 'scale',
    describe: 'Start or stop instances until there are as many as asked for',
    positionals: '<services..>',
    flags: { env: { type: 'string', describe: 'In this environment, until the next deployment' }, context },
    examples: [['mmo scale cart=3 catalog=1', 'three of one service, one of another']],
  },
  ps: {
    name: 'ps',
    describe: 'What runs: state, pid, ports, uptime, restarts, CPU and memory',
    positionals: '[services..]',
    flags: {},
    examples: [
      ['mmo ps', 'all services that run by themselves'],
      ['mmo ps --json', 'the same for programs'],
    ],
  },
  status: {
    name: 'status',
    describe: 'How far each service has come in an environment: building, build_failed, built, running, stopped',
    positionals: '[services..]',
    flags: {
      env: { type: 'string', describe: 'The environment (default local)' },
      context,
      watch: { type: 'boolean', describe: 'Go on and show what changes', alias: 'w' },
    },
    examples: [
      ['mmo status', 'what runs in the docker of this machine'],
      ['mmo status --env staging --json', 'for programs'],
    ],
  },
  integration: {
    name: 'integration',
    describe: 'Deploy services to a copy of an environment, run their integration tests against it, remove it',
    positionals: '[services..]',
    flags: {
      env: { type: 'string', describe: 'The environment of which a copy is made (default local)' },
      context,
      keep: { type: 'boolean', describe: 'Leave the copy, to look at what happened' },
    },
    examples: [
      ['mmo integration', 'the tests of all services, in the docker of this machine'],
      ['mmo integration checkout --env staging', 'of one service, in a namespace of its own beside that of staging'],
    ],
  },
  logs: {
    name: 'logs',
    describe: 'What services wrote, lines of all of them together',
    positionals: '[services..]',
    flags: {
      follow: { type: 'boolean', describe: 'Go on with what is written from now on', alias: 'f' },
      tail: { type: 'string', describe: 'Only the last <n> lines of each' },
      since: { type: 'string', describe: 'Only what was written in the last <n>s, <n>m or <n>h, or since a time' },
      grep: { type: 'string', describe: 'Only lines that match this regular expression' },
      env: { type: 'string', describe: 'Of what is deployed to this environment' },
      context,
    },
    examples: [
      ['mmo logs cart --tail 50', 'the last fifty lines'],
      ['mmo logs --follow', 'all services, as they write'],
    ],
  },
  gateway: {
    name: 'gateway',
    describe: 'Serve the paths of all services on one port, until Ctrl-C',
    positionals: '[services..]',
    flags: { env: { type: 'string', describe: 'Serve what is deployed to this docker environment, as long as something is' } },
    examples: [
      ['mmo gateway', 'beside mmo start: the table of routes, and requests to what runs'],
      ['mmo gateway --json', 'address and routes as one line for programs'],
    ],
  },
  install: {
    name: 'install',
    describe: 'Run the task "install" of services, or "build" where they have none',
    positionals: '[services..]',
    flags: {},
    examples: [['mmo install cart', 'one service']],
  },
  vendors: {
    name: 'vendors',
    describe: 'Databases and the like that services need, as containers: up, down, ps, logs, restart',
    positionals: '[action] [names..]',
    flags: {
      volumes: { type: 'boolean', describe: 'down: remove their volumes, too, with all that they keep' },
      follow: { type: 'boolean', describe: 'logs: go on with what is written from now on', alias: 'f' },
      tail: { type: 'string', describe: 'logs: only the last <n> lines of each' },
      since: { type: 'string', describe: 'logs: only what was written in the last <n>s, <n>m or <n>h, or since a time' },
      env: { type: 'string', describe: 'logs: of those that run in this environment' },
      context,
    },
    examples: [
      ['mmo vendors', 'which there are, and what they do'],
      ['mmo vendors up postgres', 'start one and wait until it is ready'],
      ['mmo vendors logs -f', 'all of them, as they write'],
      ['mmo vendors logs db --env staging', 'one that runs beside what is deployed there'],
      ['mmo vendors down --volumes', 'remove all, with their files'],
    ],
  },
};
