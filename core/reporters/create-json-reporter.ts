import type { Diagnostic } from '../model/diagnostic.ts';
import type { Reporter } from '../model/event.ts';

/** What the reporter for machines is given. */
export interface JsonReporterOptions {
  readonly write: (text: string) => void;
  /** Adds line and column to the spans of a diagnostic. */
  readonly withPlaces?: ((diagnostic: Diagnostic) => Diagnostic) | undefined;
}

/** Writes each event as one line of JSON, in the order in which they came. */
export function createJsonReporter({ write, withPlaces = (diagnostic) => diagnostic }: JsonReporterOptions): Reporter {
  return {
    report(event) {
      write(`${JSON.stringify(event.type === 'diagnostic' ? { ...event, diagnostic: withPlaces(event.diagnostic) } : event)}\n`);
    },
  };
}
