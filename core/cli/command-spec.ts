import type { Command } from './command-context.ts';
import type { FlagName, FlagSpec } from './flag-table.ts';

/** A command as help and parsing know it; its code is loaded only when it is chosen. */
export interface CommandSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** In the notation of yargs: `<task>`, `[services..]`. */
  readonly positionals?: string;
  readonly describe: string;
  readonly flags: readonly FlagName[];
  /** Flags that only this command has: those of a plugin's command. */
  readonly ownFlags?: Readonly<Record<string, FlagSpec>>;
  readonly examples: readonly (readonly [command: string, says: string])[];
  readonly load: () => Promise<Command>;
}
