import { basename } from 'node:path';
import { findWorkspaceConfig } from '../config/find-workspace-config.ts';
import { findRoot } from '../discovery/find-root.ts';
import { findRepository } from '../git/find-repository.ts';
import type { Span } from '../model/diagnostic.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { workspaceEnv } from '../services/workspace-env.ts';
import type { OpenOptions } from './types.ts';

/** One line that `mmo.json` wants run before or after a command. */
export interface CommandLine {
  readonly when: 'before' | 'after';
  /** Whose line it is: a key of `commands`. */
  readonly command: string;
  /** For `sh -c`. */
  readonly line: string;
  /** What `mmo.json` sets for this command. */
  readonly env: Readonly<Record<string, string>>;
  readonly span?: Span | undefined;
}

/** All that is to run around a command, in this order. */
export interface BeforeAfter {
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly before: readonly CommandLine[];
  readonly after: readonly CommandLine[];
}

/**
 * What `commands.*.before` and `.after` say for these commands: first those of `"*"`, then each command's own. Undefined
 * where there is nothing to run, a broken configuration included: opening the workspace tells what is wrong with it. Reads
 * the configuration alone, so that what the lines write is seen when the workspace is opened.
 */
export async function readBeforeAfter(
  { host, cwd, configFile }: Pick<OpenOptions, 'host' | 'cwd' | 'configFile'>,
  commands: readonly string[],
): Promise<BeforeAfter | undefined> {
  const repository = findRepository(host, cwd);
  const path = await findWorkspaceConfig({ cwd, stopDir: repository?.top ?? cwd, configFile, files: host.files });
  const root = findRoot(path, repository);
  const bytes = path === undefined ? undefined : host.files.tryRead(path);
  // The parser costs more than all the rest of a run that has nothing to do.
  if (path === undefined || root === undefined || bytes === undefined || !/before|after/.test(new TextDecoder().decode(bytes))) return undefined;
  const { value: config } = await (await import('../config/parse-workspace-config.ts')).parseWorkspaceConfig(
    path.slice(root.length + 1),
    bytes,
    basename(root),
  );
  if (config === undefined) return undefined;
  const names = new Set(['*', ...commands]);
  const [before, after] = [linesOf(config, names, 'before'), linesOf(config, names, 'after')];
  return before.length + after.length === 0 ? undefined : { root, before, after };
}

function linesOf(config: WorkspaceConfig, names: ReadonlySet<string>, when: CommandLine['when']): readonly CommandLine[] {
  return [...names].flatMap((command) => {
    const lines = Object.hasOwn(config.commands, command) ? (config.commands[command]?.[when] ?? []) : [];
    const env = Object.fromEntries(workspaceEnv(config, command).flatMap(assignment));
    return lines.map((line, n): CommandLine => ({ when, command, line, env, span: config.spans[`commands.${command}.${when}.${n}`] }));
  });
}

/** A bare name stands for a variable that is there anyway. */
function assignment(item: string): readonly (readonly [name: string, value: string])[] {
  const equals = item.indexOf('=');
  return equals < 0 ? [] : [[item.slice(0, equals), item.slice(equals + 1)]];
}
