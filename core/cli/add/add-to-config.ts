import { namePlugin } from './name-plugin.ts';

/** The file to write and its new text, or why it cannot be changed. */
export type ChangedConfig = { readonly file: string; readonly text: string } | { readonly file: string; readonly problem: string };

export interface AddToConfigOptions {
  /** As `plugins` is to name it. */
  readonly reference: string;
  /** Text of a file by workspace path. */
  readonly read: (path: string) => string;
}

/** Names a plugin in the workspace's configuration, whose order and comments stay; where there is none, in a new `mmo.json`. */
export async function addToConfig(file: string | undefined, { reference, read }: AddToConfigOptions): Promise<ChangedConfig> {
  if (file === undefined) return { file: 'mmo.json', text: `${JSON.stringify({ plugins: [reference] }, undefined, 2)}\n` };
  if (file.endsWith('package.json')) return { file, problem: 'the workspace is described in package.json' };
  if (file.endsWith('.json')) return { file, ...namePlugin(read(file), reference) };
  const { isSeq, parseDocument } = await import('yaml');
  const document = parseDocument(read(file));
  if (document.errors.length > 0) return { file, problem: 'it is not valid YAML' };
  const plugins = document.get('plugins');
  if (plugins === undefined) document.set('plugins', [reference]);
  else if (isSeq(plugins)) plugins.add(reference);
  else return { file, problem: '"plugins" is not a list' };
  return { file, text: document.toString({ lineWidth: 0 }) };
}
