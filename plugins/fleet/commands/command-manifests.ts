import type { PluginManifest } from '../../../core/plugin-api.ts';

type FleetCommand = 'start' | 'stop' | 'restart' | 'scale' | 'ps' | 'logs' | 'dev';
type CommandManifest = NonNullable<PluginManifest['commands']>[number];

/** What help and completion say of the fleet's commands, without their code. */
export const commandManifests: Readonly<Record<FleetCommand, CommandManifest>> = {
  dev: {
    name: 'dev',
    describe: 'Start services behind a gateway, and rebuild, retest and restart what each change affects',
    positionals: '[services..]',
    flags: {
      'no-deps': { type: 'boolean', describe: 'Only these services, not what they need at run time' },
      'no-test': { type: 'boolean', describe: 'Restart without running tests first' },
      'no-reap': { type: 'boolean', describe: 'Leave processes alone that run the same service outside of mmo' },
    },
    examples: [
      ['mmo dev', 'all services of the context'],
      ['mmo dev checkout', 'one, and what it needs at run time'],
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
      'no-reap': { type: 'boolean', describe: 'Leave processes alone that run the same service outside of mmo' },
    },
    examples: [
      ['mmo start', 'all services of the context'],
      ['mmo start checkout', 'one, and what it needs at run time'],
      ['mmo start cart --scale 3', 'three instances, ports chosen'],
      ['mmo start ~mailer', 'all but one'],
    ],
  },
  stop: {
    name: 'stop',
    describe: 'Stop services: TERM, and KILL after the grace',
    positionals: '[services..]',
    flags: { grace: { type: 'string', describe: 'Seconds until KILL (default 10)' } },
    examples: [
      ['mmo stop', 'all services of the context'],
      ['mmo stop cart checkout', 'two of them'],
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
    flags: {},
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
  logs: {
    name: 'logs',
    describe: 'What services wrote, lines of all of them together',
    positionals: '[services..]',
    flags: {
      follow: { type: 'boolean', describe: 'Go on with what is written from now on', alias: 'f' },
      tail: { type: 'string', describe: 'Only the last <n> lines of each' },
      since: { type: 'string', describe: 'Only what was written in the last <n>s, <n>m or <n>h, or since a time' },
      grep: { type: 'string', describe: 'Only lines that match this regular expression' },
    },
    examples: [
      ['mmo logs cart --tail 50', 'the last fifty lines'],
      ['mmo logs --follow', 'all services, as they write'],
    ],
  },
};
