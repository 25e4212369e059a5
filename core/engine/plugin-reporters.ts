import { diagnose } from '../diagnostics/diagnose.ts';
import { inTime } from '../lib/in-time.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Reporter, RunEvent } from '../model/event.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';

/** A report that has not been finished by then is given up. */
const CLOSE_TIMEOUT_MS = 10_000;

export interface PluginReportersOptions {
  readonly write: (text: string) => void;
  readonly tell: (diagnostics: readonly Diagnostic[]) => void;
}

/** The reporters that plugins bring, each made once for a run. One that throws is named once and told nothing more: a report never decides about a run. */
export async function pluginReporters(plugins: readonly KnownPlugin[], { write, tell }: PluginReportersOptions): Promise<readonly Reporter[]> {
  const reporters: Reporter[] = [];
  for (const plugin of plugins) {
    if ((plugin.manifest.reporters ?? []).length === 0) continue;
    const loaded = await plugin.load();
    tell(loaded.diagnostics);
    for (const [name, make] of Object.entries(loaded.value?.reporters ?? {})) {
      const failed = (error: unknown): void => {
        const message = `the reporter "${name}" of the plugin "${plugin.name}" failed: ${error instanceof Error ? error.message : String(error)}`;
        tell([diagnose('pluginFailed', { message, severity: 'warning', span: plugin.reference.span })]);
      };
      reporters.push(guarded(() => make({ write, options: plugin.reference.options }), failed));
    }
  }
  return reporters;
}

function guarded(make: () => Reporter, onFailed: (error: unknown) => void): Reporter {
  let reporter: Reporter | undefined;
  let isBroken = false;
  const fail = (error: unknown): void => {
    if (!isBroken) onFailed(error);
    isBroken = true;
  };
  const attempt = <Result>(act: () => Result): Result | undefined => {
    if (isBroken) return undefined;
    try {
      return act();
    } catch (error) {
      fail(error);
      return undefined;
    }
  };
  attempt(() => {
    reporter = make();
  });
  return {
    report: (event: RunEvent) => {
      // What says that it returns nothing may be an async function.
      const told: unknown = attempt(() => reporter?.report(event));
      if (told instanceof Promise) told.catch(fail);
    },
    close: async () => {
      try {
        const closing = attempt(() => reporter?.close?.());
        if (closing !== undefined) await inTime(closing, CLOSE_TIMEOUT_MS);
      } catch (error) {
        fail(error);
      }
    },
  };
}
