import type { CommandSpec } from '../command-spec.ts';
import { commandTable } from '../command-table.ts';
import { type Block, renderSections } from './render-sections.ts';

/** The page of mmo itself: all commands, those of the workspace's plugins after them, and what holds for each of them. */
export function overviewPage(columns: number, pluginCommands: readonly CommandSpec[] = []): string {
  return renderSections(
    [
      { title: 'NAME', blocks: ['mmo - run the tasks of a service monorepo: in parallel, cached, and only where something changed'] },
      { title: 'SYNOPSIS', blocks: ['mmo <command> [flags]'] },
      {
        title: 'COMMANDS',
        blocks: [rowsOf(commandTable)],
      },
      { title: 'COMMANDS OF PLUGINS', blocks: pluginCommands.length > 0 ? [rowsOf(pluginCommands)] : [] },
      { title: 'EVERYWHERE', blocks: [everywhere] },
      { title: 'EXAMPLES', blocks: [examples] },
      { title: 'EXIT STATUS', blocks: [exitStatus] },
      { title: 'ENVIRONMENT', blocks: [environment] },
      { title: 'FILES', blocks: [files] },
      { title: 'SEE ALSO', blocks: ['mmo help <command> explains a command and its flags; mmo explain <code> explains a diagnostic.'] },
    ],
    columns,
  );
}

function rowsOf(specs: readonly CommandSpec[]): Block {
  return specs.map(({ name, aliases = [], describe }): readonly [string, string] => [[name, ...aliases].join(', '), describe]);
}

const everywhere: Block = [
  ['-C, --cwd <folder>', 'folder to work in'],
  ['    --config <file>', 'configuration file to use instead of mmo.json'],
  ['    --debug', 'tell on standard error what mmo itself does, and how long each part takes'],
  ['-h, --help', 'show the help of a command'],
  ['-V, --version', 'show the version'],
];

const examples: Block = [
  ['mmo run build', 'build everything that is not built yet'],
  ['mmo run test --affected', 'test what changed, and what depends on it'],
  ['mmo why cart:build', 'say what would run, and why'],
];

const exitStatus: Block = [
  ['0', 'all is well'],
  ['1', 'a task failed, or cache verify found a bad entry'],
  ['2', 'a mistake in the command line or in a configuration file'],
  ['3', 'a bug of mmo'],
  ['129, 130, 143', 'interrupted by SIGHUP, SIGINT or SIGTERM'],
];

const environment: Block = [
  ['MMO_<FLAG>', 'stands for a flag that is not given: MMO_IF_PRESENT=1 is --if-present; means nothing inside tasks'],
  ['MMO_CACHE_DIR', 'where the cache is, instead of .mmo/cache'],
  ['NO_COLOR, FORCE_COLOR', 'never or always colour the output'],
];

const files: Block = [
  ['mmo.json', 'the workspace, at its root'],
  ['service.yml', 'a service, in its own folder'],
  ['.mmoignore', 'where no services are looked for'],
  ['.mmo/', "mmo's state: cache, index, summaries of runs, context; may be deleted at any time"],
];
