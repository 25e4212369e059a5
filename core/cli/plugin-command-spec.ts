import type { WorkspaceCommand } from '../engine/types.ts';
import type { CommandSpec } from './command-spec.ts';
import { type FlagName, type FlagSpec, flagTable } from './flag-table.ts';

const shared: readonly FlagName[] = [
  ...(['service', 'filter', 'affected', 'base', 'head'] as const),
  ...(['concurrency', 'continue', 'force', 'no-cache', 'cache', 'if-present', 'no-wait', 'retries', 'timeout', 'var'] as const),
  ...(['json', 'summarize', 'output', 'junit', 'code-quality', 'profile', 'cwd', 'config', 'debug', 'help'] as const),
];

/**
 * A plugin's command as help and parsing know it. Flags that every such command has are not its own, but for one that takes
 * values where the common one is a switch: `mmo dev --debug cart`.
 */
export function pluginCommandSpec({ name, describe, positionals, flags = {}, examples = [] }: WorkspaceCommand['about']): CommandSpec {
  const own = Object.entries(flags).filter(([flag, { type }]) => {
    const common = shared.find((known) => known === flag);
    return common === undefined || (type === 'list' && flagTable[common].kind === 'boolean');
  });
  const isOwn = (name: string): boolean => own.some(([flag]) => flag === name);
  return {
    name,
    describe,
    ...(positionals !== undefined && { positionals }),
    flags: shared.filter((name) => !isOwn(name)),
    ownFlags: Object.fromEntries(
      own.map(([flag, { type, describe: says, alias }]): [string, FlagSpec] => [
        flag,
        { kind: type === 'boolean' ? 'boolean' : type === 'list' ? 'list' : 'value', describe: says, group: 'Command:', ...(alias !== undefined && { alias }) },
      ]),
    ),
    examples,
    load: async () => (await import('./run-plugin-command.ts')).pluginCommand(name),
  };
}
