import type { OpenWorkspace } from '../engine/types.ts';
import type { Host } from '../host/host.ts';
import type { Checked, Diagnostic, Span } from '../model/diagnostic.ts';
import type { CiPlatform } from './detect-platform.ts';
import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

/** How a workspace is opened where it is not as the command line says. */
export interface OpenHow {
  /** What the workspace runs on instead of the command's host. */
  readonly host?: Host;
  /** The command will run tasks, so that all plugins are loaded. */
  readonly runsTasks?: boolean;
  /** Names are all that is wanted: no plugin is loaded, and mistakes are not told. */
  readonly namesOnly?: boolean;
  /** It may have no services yet. */
  readonly mayBeEmpty?: boolean;
  /** Takes the diagnostics instead of their being told. */
  readonly onDiagnostics?: (diagnostics: readonly Diagnostic[]) => void;
}

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
  /** argv that starts mmo for the same configuration; a command follows. */
  readonly self: readonly string[];
  /** Undefined where a person looks on. */
  readonly platform: CiPlatform | undefined;
  /** Opens the workspace and tells its diagnostics; undefined when they forbid to go on. */
  readonly open: (how?: OpenHow) => Promise<OpenWorkspace | undefined>;
  /** Tells diagnostics; the value, unless one of them is an error. */
  readonly accept: <T>(checked: Checked<T>) => T | undefined;
  /** Tells diagnostics; true when one of them is an error. */
  readonly tell: (diagnostics: readonly Diagnostic[]) => boolean;
  /** All that `tell` has told so far. */
  readonly told: () => readonly Diagnostic[];
  /** Absolute path of the workspace; before it is open, or when it cannot be, the folder it is looked for in. */
  readonly root: () => string;
  /** Line of a span's start, counted from 1. */
  readonly lineOf: (span: Span) => number;
  /** A diagnostic whose spans have line and column, counted from 1, for machines. */
  readonly withPlaces: (diagnostic: Diagnostic) => Diagnostic;
  /** The workflow command of GitHub Actions that marks a diagnostic's place. */
  readonly annotate: (diagnostic: Diagnostic) => string;
  readonly renderDiagnostic: (diagnostic: Diagnostic, color: boolean) => string;
  /** Kills every process group that mmo has started. */
  readonly killAll: () => void;
}

/** Runs a command to its exit code. */
export type Command = (context: CommandContext) => Promise<number>;
