import { validate } from '../config/validate.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { inTime } from '../lib/in-time.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Plugin } from '../model/plugin.ts';
import type { PluginReference } from '../model/workspace.ts';
import { checkPlugin } from './check-plugin.ts';
import { guardPrototypes } from './guard-prototypes.ts';

/** A module that has not been evaluated by then hangs. */
const IMPORT_TIMEOUT_MS = 10_000;

export interface LoadPluginOptions {
  readonly name: string;
  readonly reference: PluginReference;
  /** Gives the module's default export. */
  readonly importValue: () => Promise<unknown>;
  readonly mmoVersion: string;
  /** Its options are not looked at. */
  readonly anyOptions?: boolean | undefined;
}

/** Loads one plugin and holds it and its options against what they must be. Whatever its code does wrong is one diagnostic that names it. */
export async function loadPlugin({ name, reference, importValue, mmoVersion, anyOptions }: LoadPluginOptions): Promise<Checked<Plugin>> {
  const { span } = reference;
  const failed = (problem: string): Checked<Plugin> => ({
    value: undefined,
    diagnostics: [diagnose('pluginFailed', { message: `the plugin "${name}" ${problem}`, span })],
  });
  const restore = guardPrototypes();
  try {
    const value = await inTime(importValue(), IMPORT_TIMEOUT_MS);
    const polluted = restore();
    if (polluted.length > 0) return failed(`changed objects that all code shares: ${polluted.join(', ')}`);
    const checked = await checkPlugin(value, { name, span, mmoVersion });
    if (checked.value === undefined) return checked;
    const schema = checked.value.schema?.options;
    if (schema === undefined || anyOptions === true) return checked;
    const mistakes = await validate(reference.options, schema, { spans: span === undefined ? {} : { '': span } });
    const diagnostics = mistakes.map((mistake) =>
      diagnose('badPluginOptions', { message: `the plugin "${name}": ${mistake.message}`, span: mistake.span ?? span, hint: mistake.hint }),
    );
    return diagnostics.length > 0 ? { value: undefined, diagnostics } : checked;
  } catch (error) {
    restore();
    return failed(`failed while it was loaded: ${error instanceof Error ? error.message : String(error)}`);
  }
}
