import type { OpenWorkspace } from '../engine/types.ts';
import type { Host } from '../host/host.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** What a command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly flags: Flags;
  readonly positionals: readonly string[];
  /** What stood behind `--`. */
  readonly args: readonly string[];
  /** argv after `mmo`. */
  readonly argv: readonly string[];
  readonly host: Host;
  /** Opens the workspace and tells its diagnostics; undefined when they forbid to go on. */
  readonly open: () => Promise<OpenWorkspace | undefined>;
  /** Tells diagnostics; the value, unless one of them is an error. */
  readonly accept: <T>(checked: Checked<T>) => T | undefined;
  /** Tells diagnostics; true when one of them is an error. */
  readonly tell: (diagnostics: readonly Diagnostic[]) => boolean;
  readonly renderDiagnostic: (diagnostic: Diagnostic, color: boolean) => string;
  /** Kills every process group that mmo has started. */
  readonly killAll: () => void;
}

/** Runs a command to its exit code. */
export type Command = (context: CommandContext) => Promise<number>;
