/** What a new plugin can start with. */
export const pluginKinds = ['executor', 'infer', 'hook', 'command'] as const;
export type PluginKind = (typeof pluginKinds)[number];

/** What a new plugin is to be. */
export interface NewPlugin {
  readonly name: string;
  readonly kind: PluginKind;
  readonly lang: 'js' | 'ts';
}
