import type { Workspace } from '../generate/workspace.ts';
import type { Command } from '../measure.ts';

/** What may be measured; `ninja` and `make` stand for the limit where something must be built. */
export type ToolName = 'mmo' | 'turbo' | 'nx' | 'nx-no-daemon' | 'moon' | 'lage' | 'wireit' | 'ninja' | 'make';

/** What a tool can be asked for: build everything, name what a change against `HEAD` affects, tell the graph of all builds. */
export type Question = 'build' | 'affected' | 'graph';

/** How one tool is had, configured and asked. */
export interface Tool {
  readonly name: ToolName;
  /** Makes it ready, and gives its version; throws with the reason when it cannot be had. */
  readonly install: () => string;
  /** Writes its own configuration into a workspace whose sources are there. */
  readonly configure: (workspace: Workspace) => void;
  /** Undefined where the tool has no such question. */
  readonly ask: (question: Question, workspace: Workspace) => Omit<Command, 'cwd'> | undefined;
  /** The packages named in its answer to `affected`; by default, whatever in it is a package's name. */
  readonly namesIn?: (stdout: string) => readonly string[];
  /** Where in the workspace it writes its graph, if not to standard output. */
  readonly graphFile?: string;
  /** Forgets all that earlier builds left but their outputs. */
  readonly forget: (workspace: Workspace) => void;
  /** Ends what it left running. */
  readonly stop?: (workspace: Workspace) => void;
  /** What the reader of a table must know. */
  readonly note?: string;
}
