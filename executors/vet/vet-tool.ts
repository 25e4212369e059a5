import type { Finding } from '../../core/plugin-api.ts';

/** What a tool may look at to say whether it is wanted and how it is called. */
export interface VetView {
  /** The task's inputs in the service, relative to the working directory, in order. */
  readonly files: readonly string[];
  /** A file in the working directory or at the workspace root whose name, and text where `containing` is given, match. */
  readonly hasConfig: (name: RegExp, containing?: RegExp) => boolean;
  /** A file in the working directory itself. */
  readonly hasHere: (name: string) => boolean;
  /** Text of a file of the service; empty when it cannot be read. */
  readonly read: (file: string) => string;
  readonly isInstalled: (program: string) => boolean;
  /** Absolute folder for what a tool keeps between runs. */
  readonly cacheDir: string;
}

/** A program that looks at sources, and how mmo uses it. */
export interface VetTool {
  readonly name: string;
  readonly program: string;
  /** How to get it. */
  readonly hint: string;
  /** Whether it is run when no list of tools is configured; `others` says that another tool before it is. */
  readonly isWanted: (view: VetView, others: boolean) => boolean;
  /** Command lines to run one after another; none when there is nothing to look at. */
  readonly commands: (view: VetView, fix: boolean) => readonly (readonly string[])[];
  /** Undefined: the text is not what the tool writes. */
  readonly parse: (stdout: string, stderr: string) => readonly Finding[] | undefined;
}

/** Files that a command line can hold. */
export function inChunks(files: readonly string[], size = 200): readonly (readonly string[])[] {
  const chunks: (readonly string[])[] = [];
  for (let at = 0; at < files.length; at += size) chunks.push(files.slice(at, at + size));
  return chunks;
}
