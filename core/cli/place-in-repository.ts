import { join, resolve } from 'node:path';
import type { Span } from '../model/diagnostic.ts';
import type { CommandContext } from './command-context.ts';
import { pathInRepository } from './path-in-repository.ts';

const configFiles = ['mmo.json', 'mmo.yml', 'mmo.yaml', 'package.json'];

/** A span as a path from the top of the git repository and a line that counts from 1; without a span the first line of the workspace's configuration. */
export function placeInRepository(
  { host, flags, terminal, root, lineOf }: CommandContext,
  span: Span | undefined,
): { readonly path: string; readonly line: number } {
  const named = flags.text('config');
  const configuration =
    named === undefined
      ? (configFiles.find((name) => host.files.exists(join(root(), name))) ?? 'mmo.json')
      : resolve(terminal.cwd, flags.text('cwd') ?? '.', named);
  const path = pathInRepository(span?.file ?? configuration, { host, root: root(), checkout: terminal.env['CI_PROJECT_DIR'] });
  return { path, line: span === undefined ? 1 : lineOf(span) };
}
