import type { Checked } from '../model/diagnostic.ts';
import type { Plugin, PluginManifest } from '../model/plugin.ts';
import type { PluginReference } from '../model/workspace.ts';

/** A plugin that `mmo.json` names: what can be said of it without its code, and how to get the code. */
export interface KnownPlugin {
  readonly name: string;
  readonly reference: PluginReference;
  /** What decides whether its code is the same; undefined for a built-in one, whose executors say so themselves. */
  readonly version: string | undefined;
  /** The tree is a commit whose version of it is not the one that would be loaded. */
  readonly isOther?: boolean | undefined;
  readonly manifest: PluginManifest;
  /** Loads it, once. Without a value it could not be loaded, and the diagnostics say why. */
  readonly load: () => Promise<Checked<Plugin>>;
}
