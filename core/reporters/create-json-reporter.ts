import type { Reporter } from '../model/event.ts';

/** Writes each event as one line of JSON, in the order in which they came. */
export function createJsonReporter({ write }: { readonly write: (text: string) => void }): Reporter {
  return {
    report(event) {
      write(`${JSON.stringify(event)}\n`);
    },
  };
}
